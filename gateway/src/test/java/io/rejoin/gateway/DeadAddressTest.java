// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.rejoin.gateway.proxy.NamesOfATest;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A product of two pods, of which one is dead while the name service still knows it. It has no open requests, so that of all addresses it
 * is the one that balancing would choose.
 */
@ExtendWith(QuietLog.class)
class DeadAddressTest {

    private static final String DEAD = "127.0.0.1";
    private static final String WELL = "127.0.0.2";

    private static final String UNDELIVERED = "rejoin.gateway.undelivered.requests";

    private static final int REQUESTS = 20;

    /** One of two addresses is drawn less than three times out of so many once in a billion runs. */
    private static final int UNLUCKY = 42;

    private static final Duration SET_ASIDE = Duration.ofSeconds(2);

    private static final String BEARER = "Authorization: Bearer " + Tokens.valid();

    private static final Upstream WELL_BESIDE_REFUSING = new Upstream(WELL, 0);
    private static final Upstream WELL_BESIDE_SILENT = new Upstream(WELL, 0);
    private static final Dead REFUSING = Dead.refusing(WELL_BESIDE_REFUSING.port());
    private static final Dead SILENT = Dead.silent(WELL_BESIDE_SILENT.port());
    private static final Upstream WELL_BESIDE_SLAMMING = new Upstream(WELL, 0);
    private static final AtomicInteger SLAMMED = new AtomicInteger();
    private static final Dead SLAMMING = Dead.slamming(WELL_BESIDE_SLAMMING.port(), SLAMMED);
    private static final Upstream WELL_BESIDE_BACK = new Upstream(WELL, 0);
    private static final GatewayUnderTest GATEWAY = gateway();

    /** Sockets that hold an address at which nobody is served. */
    private record Dead(List<Closeable> sockets) implements Closeable {

        /** Bound, but not listening. */
        static Dead refusing(int port) {
            try {
                Socket bound = new Socket();
                bound.bind(new InetSocketAddress(DEAD, port));
                return new Dead(List.of(bound));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Listening, with so many waiting to be accepted that the kernel ignores everybody else. */
        static Dead silent(int port) {
            List<Closeable> sockets = new ArrayList<>();
            try {
                sockets.add(new ServerSocket(port, 1, InetAddress.getByName(DEAD)));
                for (int waiting = 0; waiting < 10; waiting++) {
                    Socket client = new Socket();
                    sockets.add(client);
                    client.connect(new InetSocketAddress(DEAD, port), 200);
                }
            } catch (java.net.SocketTimeoutException _) {
                return new Dead(sockets);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return fail("connected 10 times (expected: a full queue)");
        }

        /** Takes connections and hangs up at a request's first byte: as a product that dies while it acts on it. */
        static Dead slamming(int port, AtomicInteger requests) {
            try {
                ServerSocket listening = new ServerSocket(port, 50, InetAddress.getByName(DEAD));
                Thread.ofVirtual().start(() -> slam(listening, requests));
                return new Dead(List.of(listening));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void slam(ServerSocket listening, AtomicInteger requests) {
            try {
                while (true) {
                    try (Socket connection = listening.accept()) {
                        if (connection.getInputStream().read() >= 0) {
                            requests.incrementAndGet();
                        }
                    }
                }
            } catch (IOException _) {
                // closed at the end of the test
            }
        }

        @Override
        public void close() throws IOException {
            for (Closeable socket : sockets) {
                socket.close();
            }
        }
    }

    /** A route for each kind of request, since what one kind finds out another would profit from. */
    private static GatewayUnderTest gateway() {
        List<String> settings = new ArrayList<>(List.of("rejoin.gateway.upstream.connect-timeout=200ms"));
        for (Kind kind : Kind.values()) {
            settings.addAll(route("refusing", WELL_BESIDE_REFUSING.port(), kind));
            settings.addAll(route("silent", WELL_BESIDE_SILENT.port(), kind));
        }
        settings.addAll(route("slamming", WELL_BESIDE_SLAMMING.port(), Kind.PUBLISH));
        settings.addAll(route("back", WELL_BESIDE_BACK.port(), Kind.GET));
        settings.addAll(route("back", WELL_BESIDE_BACK.port(), Kind.WEBSOCKET));
        settings.add("rejoin.gateway.routes.slamming-publish.http2=false");
        settings.add("rejoin.gateway.routes.slamming-publish.resilience.min-calls=1000");
        return GatewayUnderTest.resolving(
                NamesOfATest.having(() -> List.of(address(DEAD), address(WELL))),
                "http://product:" + WELL_BESIDE_REFUSING.port(),
                settings.toArray(String[]::new));
    }

    private static List<String> route(String dead, int port, Kind kind) {
        String id = id(dead, kind);
        String route = "rejoin.gateway.routes." + id;
        return List.of(
                route + ".prefix=/" + id,
                route + ".uri=http://product:" + port,
                route + ".streaming[0]=/events",
                route + ".websockets[0]=/ws",
                route + ".resilience.min-calls=5");
    }

    private static InetAddress address(String ip) {
        try {
            return InetAddress.getByName(ip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a client may ask for. */
    private enum Kind {
        GET {
            @Override
            String ask(RawHttp client, String prefix) throws IOException {
                client.send("GET " + prefix + "/a HTTP/1.1", "Host: a", BEARER);
                RawHttp.Response response = client.response();
                return response.status() + " " + response.body();
            }
        },
        /** Without a key. */
        PUBLISH {
            @Override
            String ask(RawHttp client, String prefix) throws IOException {
                client.send("POST " + prefix + "/a HTTP/1.1", "Host: a", BEARER, "Content-Length: 2");
                RawHttp.Response response = client.sendBytes("ok").response();
                return response.status() + " " + response.body();
            }
        },
        STREAM {
            @Override
            String ask(RawHttp client, String prefix) throws IOException {
                client.send("GET " + prefix + "/events HTTP/1.1", "Host: a", BEARER);
                String status = client.head().getFirst();
                return status.contains("200") ? "200 " + new String(client.chunk(), UTF_8) : status;
            }
        },
        WEBSOCKET {
            @Override
            String ask(RawHttp client, String prefix) throws IOException {
                String status = client.upgrade(prefix + "/ws", BEARER).head().getFirst();
                return status.contains("101")
                        ? "200 " + new String(client.stream().readNBytes(4), 2, 2, UTF_8)
                        : status;
            }
        };

        /** Whether it is under way for as long as its client is there. */
        boolean leavesOpen() {
            return this == STREAM || this == WEBSOCKET;
        }

        /** The status, 200 for what became a WebSocket, and what came of the body. */
        abstract String ask(RawHttp client, String prefix) throws IOException;
    }

    private static final Upstream.Handler PRODUCT = (request, response) -> {
        if (request.uri().endsWith("/ws")) {
            return response.sendWebsocket((in, out) ->
                    out.sendString(Mono.just("ok")).then(in.receive().then().onErrorComplete()));
        }
        if (request.uri().endsWith("/events")) {
            return response.header("Content-Type", "text/event-stream")
                    .send(Flux.concat(Mono.just(Unpooled.copiedBuffer("ok", UTF_8)), Mono.never()), flush -> true);
        }
        return request.method().name().equals("POST")
                ? request.receive()
                        .aggregate()
                        .asString()
                        .flatMap(body -> response.sendString(Mono.just(body)).then())
                : response.sendString(Mono.just("ok"));
    };

    @AfterAll
    static void stop() throws IOException {
        GATEWAY.close();
        WELL_BESIDE_REFUSING.close();
        WELL_BESIDE_SILENT.close();
        WELL_BESIDE_SLAMMING.close();
        WELL_BESIDE_BACK.close();
        REFUSING.close();
        SILENT.close();
        SLAMMING.close();
    }

    @ParameterizedTest
    @CsvSource({
        "refusing, GET", "refusing, PUBLISH", "refusing, STREAM", "refusing, WEBSOCKET",
        "silent, GET", "silent, PUBLISH", "silent, STREAM", "silent, WEBSOCKET"
    })
    void everythingIsServedByTheOtherAddressAndTheDeadOneIsHardlyTried(String dead, Kind kind) throws IOException {
        WELL_BESIDE_REFUSING.answers(PRODUCT);
        WELL_BESIDE_SILENT.answers(PRODUCT);
        String route = id(dead, kind);
        List<RawHttp> open = new ArrayList<>();
        long begin = System.nanoTime();
        try {
            for (int i = 0; i < REQUESTS; i++) {
                RawHttp client = new RawHttp(GATEWAY.port());
                open.add(client);
                assertThat(kind.ask(client, "/" + route)).isEqualTo("200 ok");
            }
        } finally {
            for (RawHttp client : open) {
                client.close();
            }
        }
        // One that answers at once is drawn by lot, and maybe never within so few requests that leave nothing open.
        assertThat(GATEWAY.count(UNDELIVERED, route)).isBetween(kind.leavesOpen() ? 1.0 : 0.0, 1.0 + setAsides(begin));
        assertThat(GATEWAY.count("rejoin.gateway.circuit.changes", route)).isZero();
    }

    @Test
    void whatAnAddressMayHaveActedOnGoesToNoOther() throws IOException {
        WELL_BESIDE_SLAMMING.answers(PRODUCT);
        int lost = 0;
        for (int i = 0; i < UNLUCKY && lost < 3; i++) {
            try (RawHttp client = new RawHttp(GATEWAY.port())) {
                String answer = Kind.PUBLISH.ask(client, "/slamming-publish");
                if (!answer.equals("200 ok")) {
                    assertThat(answer).startsWith("502").contains("upstream-failed", "\"retryable\":false");
                    lost++;
                }
                assertThat(SLAMMED).hasValue(lost);
                assertThat(WELL_BESIDE_SLAMMING.received()).hasSize(i + 1 - lost);
            }
        }
        assertThat(lost).isEqualTo(3);
    }

    /** One request finds out, for all that follow. */
    @Test
    void addressThatIsBackGetsItsShareAgain() throws IOException {
        WELL_BESIDE_BACK.answers(PRODUCT);
        List<Kind> kinds = List.of(Kind.GET, Kind.WEBSOCKET);
        try (Dead _ = Dead.refusing(WELL_BESIDE_BACK.port())) {
            for (Kind kind : kinds) {
                await().until(() -> {
                    ask(kind, "back");
                    return GATEWAY.count(UNDELIVERED, id("back", kind)) > 0;
                });
            }
        }
        Upstream back = new Upstream(DEAD, WELL_BESIDE_BACK.port());
        try {
            back.answers(PRODUCT);
            for (Kind kind : kinds) {
                back.received().clear();
                await().until(() -> {
                    ask(kind, "back");
                    return !back.received().isEmpty();
                });
                long begin = System.nanoTime();
                for (int i = 0; i < UNLUCKY; i++) {
                    ask(kind, "back");
                }
                assertThat(back.received()).hasSizeGreaterThan(2 + setAsides(begin));
            }
        } finally {
            back.close();
        }
    }

    private static void ask(Kind kind, String dead) throws IOException {
        try (RawHttp client = new RawHttp(GATEWAY.port())) {
            assertThat(kind.ask(client, "/" + id(dead, kind))).isEqualTo("200 ok");
        }
    }

    /** How many times an address may have been tried again since. */
    private static int setAsides(long beginNanos) {
        return (int) Duration.ofNanos(System.nanoTime() - beginNanos).dividedBy(SET_ASIDE);
    }

    private static String id(String dead, Kind kind) {
        return dead + "-" + kind.name().toLowerCase(Locale.ROOT);
    }
}
