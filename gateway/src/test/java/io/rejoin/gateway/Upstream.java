// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import io.netty.handler.codec.http.HttpHeaders;
import io.rejoin.token.Identity;
import io.rejoin.token.IdentityTokenVerifier;
import io.rejoin.token.IdentityTokens;
import io.rejoin.token.Verification;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** A product in a test: answers as it is told and remembers what reached it. */
final class Upstream implements AutoCloseable {

    record Received(String method, String uri, HttpHeaders headers) {

        /** Whom the gateway vouches for with this request. */
        Identity identity() {
            List<String> tokens = headers.getAll(IdentityTokens.HEADER);
            if (tokens.size() != 1) {
                throw new AssertionError(IdentityTokens.HEADER + ": " + tokens.size() + " (expected: one)");
            }
            Verification verification = new IdentityTokenVerifier(
                            List.of(GatewayUnderTest.SIGNING_KEY.publicJwk()), InstantSource.system())
                    .verify(tokens.getFirst());
            return ((Verification.Accepted) verification).identity();
        }
    }

    interface Handler extends BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {}

    static final Handler OK = (request, response) -> request.receive()
            .then()
            .then(Mono.defer(() -> response.sendString(Mono.just("ok")).then()));

    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private final DisposableServer server;
    private volatile Handler handler = OK;

    Upstream() {
        this("127.0.0.1", 0);
    }

    /** @param port 0 for any that is free */
    Upstream(String host, int port) {
        server = HttpServer.create()
                .host(host)
                .port(port)
                .protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
                .http2Settings(spec -> spec.maxHeaderListSize(64_000).maxConcurrentStreams(1_000))
                .httpRequestDecoder(spec -> spec.maxInitialLineLength(20_000).maxHeaderSize(64_000))
                .handle((request, response) -> {
                    received.add(new Received(
                            request.method().name(),
                            request.uri(),
                            request.requestHeaders().copy()));
                    return handler.apply(request, response);
                })
                .bindNow(Duration.ofSeconds(10));
    }

    /** How requests are answered from now on. */
    void answers(Handler newHandler) {
        handler = newHandler;
    }

    /** What came since the last call. */
    Queue<Received> received() {
        return received;
    }

    Received single() {
        if (received.size() != 1) {
            throw new AssertionError("received: " + received + " (expected: one request)");
        }
        return received.element();
    }

    String uri() {
        return "http://127.0.0.1:" + server.port();
    }

    int port() {
        return server.port();
    }

    void reset() {
        received.clear();
        handler = OK;
    }

    @Override
    public void close() {
        server.disposeNow(Duration.ofSeconds(10));
    }
}
