// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.event.DefaultEventPublisherOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.rejoin.gateway.settings.InvalidSettingsException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Opens connections with Lettuce, told not to queue, to wait or to reconnect by itself. */
final class RedisOpener implements LettuceLimitRedis.Opener {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** How long the peer's kernel may leave bytes unacknowledged before the socket is given up. */
    private static final Duration TCP_USER_TIMEOUT = Duration.ofSeconds(5);

    /** Most writes that go out in one system call. */
    private static final int MAX_WRITES_PER_FLUSH = 64;

    private static final int THREADS = 2;
    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(30);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

    private final ClientResources resources;
    private final AbstractRedisClient client;
    private final Supplier<CompletionStage<LettuceLimitRedis.Wire>> connect;

    /** @throws InvalidSettingsException if the URL is none */
    RedisOpener(String url, boolean cluster) {
        RedisURI uri;
        try {
            uri = RedisURI.create(url);
        } catch (IllegalArgumentException e) {
            // Without the URL, which may hold a password.
            throw new InvalidSettingsException(
                    "rejoin.gateway.limits.redis.url: not understood (expected: such as redis://host:6379)", e);
        }
        resources =
                ClientResources.builder() // now, when nothing can fail any more that would leave their threads behind
                        .ioThreadPoolSize(THREADS)
                        .computationThreadPoolSize(THREADS)
                        .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                        .commandLatencyPublisherOptions(DefaultEventPublisherOptions.disabled())
                        .nettyCustomizer(new FewFlushes())
                        .build();
        if (cluster) {
            RedisClusterClient clusterClient = RedisClusterClient.create(resources, uri);
            clusterClient.setOptions(clusterOptions());
            client = clusterClient;
            // Without knowing the nodes it would not connect; it learns of them only where it is asked to wait.
            connect = () -> clusterClient
                    .refreshPartitionsAsync()
                    .thenCompose(_ -> clusterClient.connectAsync(StringCodec.UTF8))
                    .thenApply(opened -> new LettuceLimitRedis.Wire(opened, opened.async()));
        } else {
            RedisClient singleClient = RedisClient.create(resources);
            singleClient.setOptions(options(ClientOptions.builder(), false).build());
            client = singleClient;
            connect = () -> singleClient
                    .connectAsync(StringCodec.UTF8, uri)
                    .thenApply(opened -> new LettuceLimitRedis.Wire(opened, opened.async()));
        }
    }

    private static ClusterClientOptions clusterOptions() {
        ClusterClientOptions.Builder options = ClusterClientOptions.builder();
        // A cluster's connection stands for many: the lost ones among them come back by themselves.
        options(options, true);
        return options.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                        .build())
                .build();
    }

    private static ClientOptions.Builder options(ClientOptions.Builder options, boolean reconnect) {
        SocketOptions.Builder socket = SocketOptions.builder()
                .connectTimeout(CONNECT_TIMEOUT)
                .tcpNoDelay(true)
                .keepAlive(true);
        if (EpollProvider.isAvailable()) {
            socket.tcpUserTimeout(SocketOptions.TcpUserTimeoutOptions.builder()
                    .enable()
                    .tcpUserTimeout(TCP_USER_TIMEOUT)
                    .build());
        }
        return options.autoReconnect(reconnect)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(2 * LettuceLimitRedis.MAX_UNDER_WAY)
                .timeoutOptions(TimeoutOptions.create())
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(socket.build());
    }

    @Override
    public CompletionStage<LettuceLimitRedis.Wire> open() {
        return connect.get();
    }

    @Override
    public void close() {
        client.shutdownAsync(0, SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, _) -> resources.shutdown(0, SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Calls that are made while others are written leave with them, in one system call. */
    private static final class FewFlushes implements NettyCustomizer {
        @Override
        public void afterChannelInitialized(Channel channel) {
            channel.pipeline().addFirst(new FlushConsolidationHandler(MAX_WRITES_PER_FLUSH, true));
        }
    }
}
