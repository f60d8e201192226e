// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.rejoin.token.IdentityTokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Clients of HTTP/2, well-behaved and not. */
class Http2ClientTest extends FrontDoorTest {

    private static final String PATH = "/streams/v1/room:1";
    private static final int REFUSED = 400;
    private static final int RESET = -1;
    private static final int CLOSED = -2;
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int MAX_HEADER_LIST_SIZE = 6;
    private static final int PIECE = 1_024;
    private static final int PIECES = 1_000;

    private static String[] headers(String path, String... more) {
        List<String> all = new ArrayList<>(List.of("authorization", "Bearer " + Tokens.valid()));
        all.addAll(List.of(more));
        return RawHttp2.head("GET", path, all.toArray(String[]::new));
    }

    @Test
    void whatAConnectionMayCarryIsAnnounced() throws IOException {
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            Map<Integer, Integer> announced = client.settings();
            assertThat(announced).containsEntry(MAX_CONCURRENT_STREAMS, 250).containsKey(MAX_HEADER_LIST_SIZE);
        }
    }

    @Test
    void requestsOfOneConnectionAreServed() throws Exception {
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            assertThat(client.request(1, headers(PATH)).status(1)).isEqualTo(200);
            assertThat(client.request(3, headers(PATH)).status(3)).isEqualTo(200);
        }
        assertThat(upstream.received()).hasSize(2).allSatisfy(received -> {
            assertThat(received.uri()).isEqualTo(PATH);
            assertThat(received.headers().get("X-Forwarded-Host")).isEqualTo("localhost");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/streams/v1/../actuator",
                "/streams/v1/a%2Fb",
                "/streams/v1/%2e%2e/x",
                "//actuator/health",
                "http://127.0.0.1/streams/v1/a",
                "streams/v1/a",
                "*",
                "/streams/v1/a b",
                "/streams/v1/a#b",
                "/streams/v1/a\\b"
            })
    void pathsThatTwoServersWouldReadDifferentlyAreRefusedHereToo(String path) throws Exception {
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            assertThat(client.request(1, headers(path)).status(1)).isIn(REFUSED, RESET);
            assertThat(client.request(3, headers(PATH)).status(3))
                    .as("the neighbour")
                    .isEqualTo(200);
        }
        assertThat(upstream.single().uri()).isEqualTo(PATH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connection: rejoin-identity",
                "transfer-encoding: chunked",
                "keep-alive: 5",
                "upgrade: websocket",
                "te: gzip",
                "Rejoin-Identity: forged",
                "host: other",
                "x-a: b\r\nrejoin-identity: forged",
                "x\r\ny: b",
                "x-a: b\u0000c",
                ":path: /internal",
                ":authority: other",
                ":unknown: x"
            })
    void headersThatWouldMeanSomethingElseInHttp1AreRefused(String header) throws Exception {
        int colon = header.indexOf(": ");
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            assertThat(client.request(1, headers(PATH, header.substring(0, colon), header.substring(colon + 2)))
                            .status(1))
                    .isIn(REFUSED, RESET, CLOSED);
        }
        assertThat(upstream.received()).isEmpty();
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            assertThat(client.request(1, headers(PATH)).status(1))
                    .as("the neighbour")
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rejoin-identity", "rejoin_identity", "x-forwarded-for", "x-http2-path", "x-http2-scheme"})
    void forgedHeadersGoNoFurther(String name) throws Exception {
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            assertThat(client.request(1, headers(PATH, name, "forged")).status(1))
                    .isEqualTo(200);
        }
        assertThat(upstream.single().headers().entries())
                .noneMatch(entry -> entry.getValue().contains("forged"));
        assertThat(upstream.single().headers().getAll(IdentityTokens.HEADER)).hasSize(1);
    }

    @Test
    void trailersOfARequestGoNoFurther() throws Exception {
        upstream.answers((request, response) -> request.receive()
                .then(Mono.defer(() -> response.sendString(Mono.just(
                                String.valueOf(request.requestHeaders().names())))
                        .then())));
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            String[] post = headers(PATH + "/events");
            post[1] = "POST";
            client.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.block(post))
                    .send(RawHttp2.DATA, 0, 1, "1".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                    .send(
                            RawHttp2.HEADERS,
                            RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                            1,
                            RawHttp2.block("rejoin-identity", "forged"));
            assertThat(client.status(1)).isEqualTo(200);
        }
        assertThat(upstream.single().headers().getAll(IdentityTokens.HEADER))
                .hasSize(1)
                .doesNotContain("forged");
    }

    @Test
    void connectAndTraceAreNobodys() throws Exception {
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            String[] trace = headers(PATH);
            trace[1] = "TRACE";
            assertThat(client.request(1, trace).status(1)).isEqualTo(405);
            assertThat(client.request(3, ":method", "CONNECT", ":authority", "127.0.0.1:22")
                            .status(3))
                    .isIn(405, REFUSED, RESET, CLOSED);
        }
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void headersWithoutEndAreNotCollected() throws Exception {
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            client.send(RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, RawHttp2.block(headers(PATH)));
            boolean ended = false;
            try {
                for (int i = 0; i < 10_000; i++) {
                    client.send(9, 0, 1, RawHttp2.block("x-" + i, "y".repeat(100)));
                }
                ended = client.status(1) == CLOSED;
            } catch (java.io.IOException _) {
                ended = true;
            }
            assertThat(ended).isTrue();
        }
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void productHearsWithinASecondThatAStreamWasReset() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        upstream.answers((request, response) -> {
            request.withConnection(connection -> connection.onDispose(cancelled::countDown));
            return response.header("Content-Type", "text/event-stream")
                    .sendHeaders()
                    .then(Mono.never());
        });
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            assertThat(client.request(1, headers(PATH + "/events")).status(1)).isEqualTo(200);
            client.send(RawHttp2.RESET, 0, 1, new byte[] {0, 0, 0, 8});
            assertThat(cancelled.await(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void streamThatEndsMovesTheConnectionAndWhatIsUnderWayOnItGoesOn() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        Sinks.Empty<Void> commit = Sinks.empty();
        upstream.answers((request, response) -> {
            if (request.uri().endsWith("/events")) {
                return response.header("Content-Type", "text/event-stream").sendString(Mono.just("retry: 1\n\n"));
            }
            arrived.countDown();
            return commit.asMono().then(Mono.defer(() -> response.send().then()));
        });
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            client.request(1, headers(PATH));
            assertThat(arrived.await(5, TimeUnit.SECONDS)).isTrue();
            client.request(3, headers(PATH + "/events"));
            RawHttp2.Frame goAway = client.await(RawHttp2.GOAWAY);
            assertThat(goAway.payload()).as("last stream any, no error").startsWith(0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0);

            commit.tryEmitEmpty().orThrow();
            assertThat(client.await(RawHttp2.HEADERS).stream()).isEqualTo(1);
        }
    }

    @Test
    void requestsThatEndLeaveTheConnectionAsItIs() throws Exception {
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            for (int stream = 1; stream < 20; stream += 2) {
                assertThat(client.request(stream, headers(PATH)).status(stream)).isEqualTo(200);
            }
        }
    }

    @Test
    void streamThatIsNotReadStopsNoOtherOfAClientWhoseConnectionHasRoom() throws Exception {
        byte[] piece = new byte[PIECE];
        upstream.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .send(Flux.range(0, PIECES).map(i -> Unpooled.wrappedBuffer(piece)), flush -> true));
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            client.widen(0, Integer.MAX_VALUE - 65_535);
            client.request(1, headers(PATH + "/events"));
            int stalled = 0;
            while (stalled < 65_535) { // the whole window of the stream, which is not given back
                stalled += client.await(RawHttp2.DATA).payload().length;
            }
            client.request(3, headers(PATH + "/events"));
            int busy = 0;
            while (busy < PIECE * PIECES) {
                RawHttp2.Frame frame = client.await(RawHttp2.DATA);
                assertThat(frame.stream()).isEqualTo(3);
                busy += frame.payload().length;
                if (frame.payload().length > 0) {
                    client.widen(3, frame.payload().length);
                }
            }
            assertThat(busy).isEqualTo(PIECE * PIECES);
        }
    }
}
