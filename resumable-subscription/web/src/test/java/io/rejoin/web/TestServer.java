// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.rejoin.core.StreamKey;
import io.rejoin.core.Subscriptions;
import io.rejoin.core.spi.EventLog;
import java.util.function.UnaryOperator;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunctions;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A service with nothing but the endpoint: any path is the stream {@code acme/room}. */
final class TestServer implements AutoCloseable {

    static final StreamKey STREAM = StreamKey.of("acme", "room");

    private final DisposableServer server;

    private TestServer(DisposableServer server) {
        this.server = server;
    }

    static TestServer start(ResumableEndpoint endpoint, Lease lease, WebLimits limits) {
        return start(endpoint, lease, limits, http -> http);
    }

    static TestServer start(
            ResumableEndpoint endpoint, Lease lease, WebLimits limits, UnaryOperator<HttpServer> configuration) {
        HttpHandler handler = RouterFunctions.toHttpHandler(
                RouterFunctions.route(
                        RequestPredicates.path("/events"), request -> endpoint.handle(request, STREAM, lease)),
                HandlerStrategies.builder()
                        .exceptionHandler(new ProblemExceptionHandler(limits))
                        .build());
        return new TestServer(configuration
                .apply(HttpServer.create().host("127.0.0.1").port(0))
                .handle(new ReactorHttpHandlerAdapter(handler))
                .bindNow());
    }

    static TestServer start(Subscriptions subscriptions, EventLog log, WebLimits limits) {
        return start(new ResumableEndpoint(subscriptions, log, limits), Lease.UNLIMITED, limits);
    }

    int port() {
        return server.port();
    }

    RawClient client() {
        return RawClient.connect(port());
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
