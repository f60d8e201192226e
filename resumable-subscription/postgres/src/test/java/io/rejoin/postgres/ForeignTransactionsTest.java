// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.PublishOutcome.Committed;
import io.rejoin.core.Retention;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Two nodes with 64 writers, among products' transactions that are slow or rolled back: dense, and nothing acknowledged is lost. */
class ForeignTransactionsTest {

    private static final int STREAMS = 6;
    private static final int WRITERS = 64;
    private static final int PUBLISHES = 15;
    private static final int FOREIGN = 6;
    private static final int TRANSACTIONS = 12;
    private static final Duration SLOW = Duration.ofMillis(20);

    @Test
    void streamsStayDenseAndCommitOrderIsTheirOrder() {
        PostgresLogSettings settings = TestSettings.of(
                TestPostgres.newSchema(), Duration.ofSeconds(2), Duration.ofSeconds(2), Retention.DEFAULT);
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        try (Log node = Log.open(settings);
                Log other = Log.open(settings)) {
            Flux<Void> writers = Flux.range(0, WRITERS)
                    .flatMap(writer -> write(writer % 2 == 0 ? node : other, writer, acknowledged), WRITERS);
            Flux<Void> foreign =
                    Flux.range(0, FOREIGN).flatMap(product -> transactions(node.log(), product, acknowledged), FOREIGN);
            Flux.merge(writers, foreign, readOn(other, stream(0), Cursor.BEGINNING, 100))
                    .blockLast(Duration.ofSeconds(90));

            List<Slice> slices = IntStream.range(0, STREAMS)
                    .mapToObj(i -> node.after(stream(i), Cursor.BEGINNING))
                    .toList();
            List<String> written = slices.stream()
                    .flatMap(slice -> slice.events().stream())
                    .map(ForeignTransactionsTest::text)
                    .toList();
            assertThat(written).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(acknowledged);
            slices.forEach(slice -> assertThat(slice.events().getLast().cursor())
                    .isEqualTo(Await.present(slice.state()).head()));
        }
    }

    /** Each view is a prefix: what was seen stays, and goes on from there without a hole, which the log checks. */
    private static Mono<Void> readOn(Log log, StreamKey stream, Cursor position, int times) {
        if (times == 0) {
            return Mono.empty();
        }
        return log.log()
                .read(List.of(Read.after(stream, position, 50, Long.MAX_VALUE)))
                .flatMap(slices -> {
                    Slice slice = slices.getFirst();
                    if (slice.state() != null) {
                        assertThat(slice.fingerprintAtStart()).isEqualTo(position.fingerprint());
                    }
                    return readOn(log, stream, slice.end(), times - 1);
                });
    }

    private static Mono<Void> write(Log log, int writer, Queue<String> acknowledged) {
        return Flux.range(0, PUBLISHES)
                .concatMap(i -> {
                    String text = "w" + writer + "." + i;
                    return log.appending(stream((writer + i) % STREAMS), text)
                            .doOnNext(outcome -> acknowledge(outcome, text, acknowledged));
                })
                .then();
    }

    private static Mono<Void> transactions(PostgresEventLog log, int product, Queue<String> acknowledged) {
        return Mono.usingWhen(
                Mono.from(ConnectionFactories.get(TestPostgres.options()).create()),
                connection -> Flux.range(0, TRANSACTIONS)
                        .concatMap(i -> transaction(log, connection, product, i, acknowledged))
                        .then(),
                Connection::close);
    }

    private static Mono<Void> transaction(
            PostgresEventLog log, Connection connection, int product, int i, Queue<String> acknowledged) {
        String text = "p" + product + "." + i;
        List<Publication> publications = List.of(
                Log.publication(stream((product + i) % STREAMS), text + "a"),
                Log.publication(stream((product + 3 * i + 1) % STREAMS), text + "b"));
        boolean rolledBack = i % 3 == 0;
        return Mono.from(connection.beginTransaction())
                .then(log.appendIn(connection, publications))
                .delayElement(SLOW)
                .flatMap(outcomes -> Mono.from(
                                rolledBack ? connection.rollbackTransaction() : connection.commitTransaction())
                        .then(Mono.fromRunnable(() -> {
                            if (!rolledBack) {
                                acknowledge(outcomes.getFirst(), text + "a", acknowledged);
                                acknowledge(outcomes.getLast(), text + "b", acknowledged);
                            }
                        })));
    }

    private static void acknowledge(PublishOutcome outcome, String text, Queue<String> acknowledged) {
        if (outcome instanceof Committed(List<Event> events)) {
            assertThat(text(events.getFirst())).isEqualTo(text);
            acknowledged.add(text);
        } else {
            assertThat(outcome).isEqualTo(new PublishOutcome.Busy());
        }
    }

    private static StreamKey stream(int i) {
        return Log.stream("room:" + i);
    }

    private static String text(Event event) {
        return new String(event.content().bytes(), StandardCharsets.UTF_8);
    }
}
