// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.rejoin.gateway.settings.GatewaySettings;
import io.rejoin.gateway.settings.UpstreamHttp2Settings;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.context.SmartLifecycle;
import reactor.netty.http.Http2SettingsSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.Http2AllocationStrategy;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * The two ways of speaking to products, and their connections.
 *
 * <p>Neither sends a request again by itself: what may be repeated is for the client, or a policy, to say.
 */
final class UpstreamClients implements SmartLifecycle, AutoCloseable {

    private static final int MAX_RESPONSE_HEADER_BYTES = 32 * 1024;
    private static final Duration PENDING_TIMEOUT = Duration.ofSeconds(2);

    /** Connections age differently by this many percent, so that those of one moment do not end in one moment. */
    private static final double AGE_VARIANCE = 20;

    private static final Duration EVICTION_INTERVAL = Duration.ofSeconds(5);
    private static final Duration ADDRESS_FORGOTTEN_AFTER = Duration.ofMinutes(5);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

    /** The event loops stop in phase 0, the server in one far above. */
    private static final int AFTER_SERVER_BEFORE_LOOPS = 1;

    private final int eventLoops;
    private final ConnectionProvider exclusive;
    private final ConnectionProvider shared;
    private final LoopResources loops;
    private final GatewaySettings.Upstream settings;
    private final UpstreamHttp2Settings http2;
    private final AtomicBoolean open = new AtomicBoolean(true);

    UpstreamClients(LoopResources loops, GatewaySettings.Upstream settings, UpstreamHttp2Settings http2) {
        this.loops = loops;
        this.settings = settings;
        this.http2 = http2;
        this.eventLoops = count(loops.onClient(LoopResources.DEFAULT_NATIVE));
        this.exclusive = ConnectionProvider.builder("upstream")
                .maxConnections(settings.maxConnections())
                .pendingAcquireMaxCount(settings.maxPendingConnections())
                .pendingAcquireTimeout(PENDING_TIMEOUT)
                .maxIdleTime(settings.idleTimeout())
                .evictInBackground(settings.idleTimeout())
                .disposeInactivePoolsInBackground(ADDRESS_FORGOTTEN_AFTER, ADDRESS_FORGOTTEN_AFTER)
                .lifo()
                .build();
        // With a ping time-out configured, the idle time is when the ping is sent, and no connection is closed for
        // idleness.
        this.shared = ConnectionProvider.builder("upstream.shared")
                .allocationStrategy(Http2AllocationStrategy.builder()
                        .maxConnections(http2.maxConnections() / (isSharedByLoop() ? eventLoops : 1))
                        .maxConcurrentStreams(http2.maxStreamsPerConnection())
                        .strictConnectionReuse(true)
                        .build())
                .pendingAcquireTimeout(PENDING_TIMEOUT)
                .maxIdleTime(http2.pingAfter())
                .maxLifeTime(http2.maxConnectionAge())
                .maxLifeTimeVariance(AGE_VARIANCE)
                .evictInBackground(EVICTION_INTERVAL)
                .disposeInactivePoolsInBackground(ADDRESS_FORGOTTEN_AFTER, ADDRESS_FORGOTTEN_AFTER)
                .build();
    }

    private static int count(EventLoopGroup group) {
        int loops = 0;
        for (EventExecutor ignored : group) {
            loops++;
        }
        return loops;
    }

    /** Whether each event loop has connections of HTTP/2 of its own; not where fewer are allowed than there are event loops. */
    boolean isSharedByLoop() {
        return http2.maxConnections() >= eventLoops;
    }

    /** HTTP/1.1: each open request has a connection to itself. */
    HttpClient http1() {
        return client(exclusive).protocol(HttpProtocol.HTTP11);
    }

    /** Cleartext HTTP/2 with prior knowledge: open requests share connections. */
    HttpClient http2() {
        return client(shared)
                .protocol(HttpProtocol.H2C)
                .http2Settings(this::http2Settings)
                .doOnChannelInit(
                        (observer, channel, address) -> ConnectionWindow.widen(channel, http2.connectionWindow()));
    }

    private void http2Settings(Http2SettingsSpec.Builder spec) {
        spec.initialWindowSize((int) http2.streamWindow().toBytes())
                .maxHeaderListSize(MAX_RESPONSE_HEADER_BYTES)
                .pingAckTimeout(http2.pingTimeout());
    }

    private HttpClient client(ConnectionProvider connections) {
        return HttpClient.create(connections)
                .runOn(loops)
                .disableRetry(true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .option(ChannelOption.SO_KEEPALIVE, true)
                .httpResponseDecoder(spec -> spec.maxHeaderSize(MAX_RESPONSE_HEADER_BYTES));
    }

    // ---- of the application: stopped when the server is, and before the event loops, on which connections are closed

    @Override
    public int getPhase() {
        return AFTER_SERVER_BEFORE_LOOPS;
    }

    @Override
    public void start() {}

    @Override
    public void stop() {
        close();
    }

    @Override
    public boolean isRunning() {
        return open.get();
    }

    /** Also where the application did not come to be started. */
    @Override
    public void close() {
        if (open.getAndSet(false)) {
            exclusive.disposeLater().and(shared.disposeLater()).block(SHUTDOWN_TIMEOUT);
        }
    }
}
