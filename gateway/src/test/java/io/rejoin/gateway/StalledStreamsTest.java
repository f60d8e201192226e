// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Clients that do not read, beside clients that do, on one connection to the product. */
class StalledStreamsTest extends FrontDoorTest {

    private static final int STALLED = 20;
    private static final int PIECE = 1_024;
    private static final int PIECES = 20_000;
    private static final long WINDOW = 16 * 1024;

    /** What the kernel may keep for one client, and what Netty takes before it calls a channel full. */
    private static final long ON_THE_WAY = 8 * 1024 * 1024;

    private static final GatewayUnderTest SHARING = GatewayUnderTest.inFrontOf(
            upstream.uri(),
            "rejoin.gateway.upstream.http2.stream-window=16KB",
            "rejoin.gateway.upstream.http2.max-connections=1",
            "rejoin.gateway.upstream.http2.max-streams-per-connection=" + (STALLED + 1));

    private final Map<String, AtomicLong> taken = new ConcurrentHashMap<>();
    private final Set<String> connections = ConcurrentHashMap.newKeySet();

    @AfterAll
    static void stop() {
        SHARING.close();
    }

    @Test
    void stalledStreamsDoNotStopTheOneBesideThemAndCatchUpWhenTheyRead() throws IOException {
        byte[] piece = "x".repeat(PIECE - 1).concat("\n").getBytes(UTF_8);
        upstream.answers((request, response) -> {
            request.withConnection(connection ->
                    connections.add(connection.channel().parent().id().asLongText()));
            AtomicLong count = taken.computeIfAbsent(request.uri(), uri -> new AtomicLong());
            return response.header("Content-Type", "text/event-stream")
                    .header("Content-Length", Long.toString((long) PIECES * PIECE))
                    .send(
                            Flux.range(0, PIECES).map(i -> {
                                count.incrementAndGet();
                                return Unpooled.wrappedBuffer(piece);
                            }),
                            flush -> true);
        });

        List<RawHttp> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < STALLED; i++) {
                RawHttp client = new RawHttp(SHARING.port(), 16 * 1024);
                stalled.add(client);
                client.send("GET /streams/v1/stalled:" + i + "/events HTTP/1.1", "Host: a", bearer())
                        .head();
            }
            awaitStandstill();
            assertThat(connections).hasSize(1);
            taken.forEach((uri, count) -> assertThat(count.get() * PIECE)
                    .as("given for %s, of which the gateway may hold about two windows", uri)
                    .isLessThan(2 * WINDOW + ON_THE_WAY));

            try (RawHttp busy = new RawHttp(SHARING.port())) {
                busy.send("GET /streams/v1/busy/events HTTP/1.1", "Host: a", bearer())
                        .head();
                assertThat(busy.stream().readNBytes(PIECES * PIECE)).hasSize(PIECES * PIECE);
            }
            assertThat(connections).hasSize(1);

            RawHttp slow = stalled.getFirst();
            assertThat(slow.stream().readNBytes(PIECES * PIECE)).hasSize(PIECES * PIECE);
        } finally {
            for (RawHttp client : stalled) {
                client.close();
            }
        }
    }

    private void awaitStandstill() {
        AtomicLong before = new AtomicLong(-1);
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    long now =
                            taken.values().stream().mapToLong(AtomicLong::get).sum();
                    return before.getAndSet(now) == now;
                });
    }
}
