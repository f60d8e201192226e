// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class StreamingTest extends FrontDoorTest {

    private static final String[] SUBSCRIBE = {
        "GET /streams/v1/room:1/events HTTP/1.1", "Host: a", bearer(), "Accept: text/event-stream"
    };

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "text/event-stream;charset=UTF-8", "application/x-ndjson"})
    void eachPieceOfAStreamArrivesBeforeTheNextIsWritten(String contentType) throws IOException {
        Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
        upstream.answers((request, response) -> response.header("Content-Type", contentType)
                .send(events.asFlux().map(StreamingTest::bytes), flush -> true));

        try (RawHttp client = new RawHttp(gateway.port())) {
            client.send(SUBSCRIBE);
            events.tryEmitNext("id: 1\n\n").orThrow();
            assertThat(client.head()).contains("HTTP/1.1 200 OK");
            assertThat(new String(client.chunk(), UTF_8)).isEqualTo("id: 1\n\n");
            events.tryEmitNext("id: 2\n\n").orThrow();
            assertThat(new String(client.chunk(), UTF_8)).isEqualTo("id: 2\n\n");
            events.tryEmitComplete().orThrow();
            assertThat(client.chunk()).isEmpty();
        }
    }

    @Test
    void headersOfAQuietStreamArriveBeforeItsFirstEvent() throws IOException {
        upstream.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .sendHeaders()
                .then(Mono.never()));

        try (RawHttp client = new RawHttp(gateway.port())) {
            assertThat(client.send(SUBSCRIBE).head()).contains("HTTP/1.1 200 OK");
        }
    }

    @Test
    void productHearsWithinASecondThatTheClientLeftAStream() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        upstream.answers((request, response) -> {
            request.withConnection(connection -> connection.onDispose(cancelled::countDown));
            return response.header("Content-Type", "text/event-stream")
                    .send(Flux.concat(Flux.just(bytes("id: 1\n\n")), Flux.never()), flush -> true);
        });

        try (RawHttp client = new RawHttp(gateway.port())) {
            client.send(SUBSCRIBE).head();
            client.chunk();
        }

        assertThat(cancelled.await(1, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void productHearsWithinASecondThatTheClientLeftBeforeTheAnswer() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        upstream.answers((request, response) -> {
            request.withConnection(connection -> connection.onDispose(cancelled::countDown));
            arrived.countDown();
            return Mono.never();
        });

        try (RawHttp client = new RawHttp(gateway.port())) {
            client.send(SUBSCRIBE);
            assertThat(arrived.await(5, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(cancelled.await(1, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void clientThatDoesNotReadStopsTheProductAndLosesNothing() throws Exception {
        int pieces = 20_000;
        byte[] piece = "x".repeat(1_023).concat("\n").getBytes(UTF_8);
        AtomicLong taken = new AtomicLong();
        upstream.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .header("Content-Length", Long.toString((long) pieces * piece.length))
                .send(
                        Flux.range(0, pieces).map(i -> {
                            taken.incrementAndGet();
                            return Unpooled.wrappedBuffer(piece);
                        }),
                        flush -> true));

        try (RawHttp client = new RawHttp(gateway.port(), 16 * 1024)) {
            client.send(SUBSCRIBE).head();

            AtomicLong before = new AtomicLong(-1);
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> before.getAndSet(taken.get()) == taken.get());
            long whileStalled = taken.get();
            assertThat(whileStalled).isLessThan(pieces);

            long read = client.stream().readNBytes(pieces * piece.length).length;
            assertThat(read).isEqualTo((long) pieces * piece.length);
            assertThat(taken.get()).isEqualTo(pieces);
        }
    }

    @Test
    void clientOfAStreamThatEndedComesBackOnAnotherConnection() throws Exception {
        upstream.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .send(Flux.just(bytes("retry: 1\n\n")), flush -> true));

        try (RawHttp client = new RawHttp(gateway.port())) {
            RawHttp.Response answer = client.send(SUBSCRIBE).response();
            assertThat(answer.header("Connection")).isEqualTo("close");
            assertThat(client.stream().read()).as("closed").isEqualTo(-1);
        }
    }
}
