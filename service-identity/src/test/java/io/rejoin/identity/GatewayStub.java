// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import io.rejoin.token.Identity;
import io.rejoin.token.IdentitySigningKey;
import io.rejoin.token.Permissions;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A gateway's internal endpoints on a real socket, answering as it is told. */
final class GatewayStub implements AutoCloseable {

    static final String SECRET = "the services' secret, long enough".replace(' ', '-');
    static final IdentitySigningKey KEY = IdentitySigningKey.generate(new SecureRandom());

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final DisposableServer server;

    volatile int status = 200;
    volatile String answer = "";

    /** What a request waits for before it is answered. */
    volatile Mono<Void> delay = Mono.empty();

    GatewayStub() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .asString()
                        .defaultIfEmpty("")
                        .flatMap(body -> {
                            asked.add(request.method() + " " + request.uri() + " "
                                    + request.requestHeaders().get("Authorization") + " " + body);
                            return delay.then(Mono.defer(() -> response.status(status)
                                    .header("Location", "http://127.0.0.1:1/elsewhere")
                                    .sendString(Mono.just(answer))
                                    .then()));
                        }))
                .bindNow(Duration.ofSeconds(10));
    }

    Queue<String> asked() {
        return asked;
    }

    GatewayClient client() {
        return GatewayClient.of(properties(), null);
    }

    IdentityProperties properties() {
        return new IdentityProperties(
                null, null, URI.create("http://127.0.0.1:" + server.port() + "/"), SECRET, Duration.ofSeconds(5));
    }

    static Identity identity(String tenant, String subject) {
        Instant now = Instant.now();
        return new Identity(
                tenant,
                subject,
                Permissions.of(List.of("room:*"), List.of(), false),
                now.plusSeconds(600),
                "t-1",
                "https://issuer.example",
                "k1",
                now.minusSeconds(60));
    }

    @Override
    public void close() {
        server.disposeNow(Duration.ofSeconds(10));
    }
}
