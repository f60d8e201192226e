// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.rejoin.core.StreamKey;
import io.rejoin.core.Subscriptions;
import io.rejoin.core.spi.EventLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * A service with nothing but the endpoint: one path is the stream {@code acme/room}, two are of any streams. A WebSocket is
 * answered on another thread than the connection's if header {@code Elsewhere} asks for it, as by services that look something
 * up first.
 */
public final class TestServer implements AutoCloseable {

    public static final StreamKey STREAM = StreamKey.of("acme", "room");

    /** What {@code /own} answers. */
    public static final String OWN = "\"" + "x".repeat(1_000_000) + "\"";

    private final DisposableServer server;
    private final Queue<Channel> channels;

    private TestServer(DisposableServer server, Queue<Channel> channels) {
        this.server = server;
        this.channels = channels;
    }

    public static TestServer start(ResumableEndpoint endpoint, Lease lease, WebLimits limits) {
        return start(endpoint, lease, limits, http -> http);
    }

    public static TestServer start(
            ResumableEndpoint endpoint, Lease lease, WebLimits limits, UnaryOperator<HttpServer> configuration) {
        return start(endpoint, lease, new TestAccess(lease), limits, configuration);
    }

    public static TestServer start(
            ResumableEndpoint endpoint,
            Lease lease,
            StreamAccess access,
            WebLimits limits,
            UnaryOperator<HttpServer> configuration) {
        RouterFunction<ServerResponse> router = RouterFunctions.route()
                .GET(
                        "/ws",
                        request -> endpoint.socket(request, access).transform(answer -> {
                            boolean elsewhere =
                                    request.headers().asHttpHeaders().containsHeader("Elsewhere");
                            return elsewhere ? answer.publishOn(Schedulers.parallel()) : answer;
                        }))
                .GET("/several", request -> endpoint.several(request, access))
                .GET(
                        "/own",
                        request ->
                                endpoint.page(Mono.fromSupplier(() -> OWN.getBytes(StandardCharsets.US_ASCII)), lease))
                .route(RequestPredicates.path("/events"), request -> endpoint.handle(request, STREAM, lease))
                .build();
        HttpHandler handler = WebHttpHandlerBuilder.webHandler(RouterFunctions.toWebHandler(router))
                .exceptionHandler(new ProblemExceptionHandler(limits))
                .build();
        Queue<Channel> channels = new ConcurrentLinkedQueue<>();
        DisposableServer server = configuration
                .apply(HttpServer.create()
                        .host("127.0.0.1")
                        .port(0)
                        .mapHandle((handled, connection) -> new Handling(handled)))
                .doOnConnection(connection -> channels.add(connection.channel()))
                .handle(new ReactorHttpHandlerAdapter(handler))
                .bindNow();
        return new TestServer(server, channels);
    }

    public static TestServer start(Subscriptions subscriptions, EventLog log, WebLimits limits) {
        return start(new ResumableEndpoint(subscriptions, log, limits), Lease.UNLIMITED, limits);
    }

    /** The default ones, but for how long connections stay. */
    public static WebLimits limits(Duration maxAge) {
        WebLimits d = WebLimits.DEFAULT;
        return new WebLimits(
                d.heartbeat(), d.writeStall(), d.pageEvents(), d.pageBytes(), d.longPollWait(), d.retryDelay(), maxAge);
    }

    /** Bytes that wait in the outbound buffers of all connections. */
    public long bytesWaiting() {
        return channels.stream()
                .map(channel -> channel.unsafe().outboundBuffer())
                .filter(Objects::nonNull)
                .mapToLong(ChannelOutboundBuffer::totalPendingWriteBytes)
                .sum();
    }

    /** Connections of clients that are open. */
    public long connections() {
        return channels.stream().filter(Channel::isActive).count();
    }

    public int port() {
        return server.port();
    }

    public RawClient client() {
        return RawClient.connect(port());
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
