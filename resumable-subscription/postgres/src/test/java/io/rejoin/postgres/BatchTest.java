// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.PublishOutcome.Committed;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/** Publishes and reads that share a transaction or a query do not share their fate. */
class BatchTest {

    private static final StreamKey STREAM = Log.stream("room:1");

    @Test
    void onePublishThatTheDatabaseRefusesFailsAlone() {
        try (Log log = Log.open(TestSettings.withLanes(1))) {
            log.execute("ALTER TABLE $.event ADD CONSTRAINT poison CHECK (type IS DISTINCT FROM 'poison')");
            List<Signal<PublishOutcome>> ends = Await.get(Flux.range(0, 40)
                    .flatMapSequential(
                            i -> log.log()
                                    .append(Publication.of(
                                            Log.stream("room:" + i % 5),
                                            new Content(i == 17 ? "poison" : null, "text/plain", new byte[] {1})))
                                    .materialize(),
                            40)
                    .collectList());
            assertThat(ends.get(17).getThrowable())
                    .isInstanceOf(LogUnavailableException.class)
                    .hasMessage("append: STATEMENT, SQLSTATE 23514");
            ends.remove(17);
            assertThat(ends).allMatch(end -> end.get() instanceof Committed);
            assertThat(log.query("SELECT sum(head_seq) FROM $.stream")).isEqualTo(39);
        }
    }

    @Test
    void aKeyUsedTwiceInOneBatchIsReplayedOrRefused() {
        try (Log log = Log.open(TestSettings.withLanes(1))) {
            IdempotencyKey key = new IdempotencyKey("k");
            List<PublishOutcome> outcomes = Await.get(Flux.just("other", "1", "1", "2")
                    .index()
                    .flatMapSequential(
                            next -> {
                                Publication publication = Log.publication(STREAM, next.getT2());
                                return log.log().append(next.getT1() == 0 ? publication : publication.withKey(key));
                            },
                            4)
                    .collectList());
            Cursor cursor = ((Committed) outcomes.get(1)).events().getFirst().cursor();
            assertThat(outcomes.subList(2, 4))
                    .containsExactly(new PublishOutcome.Replayed(cursor, cursor), new PublishOutcome.KeyConflict());
            assertThat(log.texts(STREAM)).containsExactly("other", "1");
        }
    }

    @Test
    void aThousandReadsAreOneQuery() throws IOException {
        try (Wire wire = new Wire()) {
            PostgresLogSettings settings = TestSettings.fresh();
            PostgresEventLog log = PostgresEventLog.builder(TestPostgres.optionsAt("127.0.0.1", wire.port()))
                    .settings(settings)
                    .build();
            Await.done(log.start());
            List<StreamKey> streams = IntStream.range(0, 1_000)
                    .mapToObj(i -> Log.stream("room:" + i))
                    .toList();
            Flux.fromIterable(streams.subList(0, 900))
                    .flatMap(stream -> log.append(Log.publication(stream, stream.name())), 256)
                    .blockLast();
            List<StreamKey> shuffled = new ArrayList<>(streams);
            Collections.shuffle(shuffled, new Random(7));
            for (int maxEvents : new int[] {0, 10}) {
                int before = wire.statements();
                List<Slice> slices = Await.get(log.read(shuffled.stream()
                        .map(stream -> Read.after(stream, Cursor.BEGINNING, maxEvents, 1_000))
                        .toList()));
                assertThat(wire.statements() - before).isEqualTo(1);
                for (int i = 0; i < shuffled.size(); i++) {
                    boolean exists = streams.indexOf(shuffled.get(i)) < 900;
                    assertThat(slices.get(i).state() != null).isEqualTo(exists);
                    assertThat(slices.get(i).events()).hasSize(exists && maxEvents > 0 ? 1 : 0);
                    slices.get(i)
                            .events()
                            .forEach(event -> assertThat(
                                            new String(event.content().bytes(), StandardCharsets.UTF_8))
                                    .isEqualTo(event.stream().name()));
                }
            }
            Await.done(log.close());
        }
    }

    @Test
    void payloadsTravelAsTheyAre() throws IOException {
        try (Wire wire = new Wire()) {
            PostgresEventLog log = PostgresEventLog.builder(TestPostgres.optionsAt("127.0.0.1", wire.port()))
                    .settings(TestSettings.fresh())
                    .build();
            Await.done(log.start());
            int size = 1 << 20;
            long before = wire.bytes();
            Await.get(log.append(Publication.of(STREAM, new Content(null, "text/plain", new byte[size]))));
            Await.get(log.read(List.of(Read.after(STREAM, Cursor.BEGINNING, 1, 1))));
            assertThat(wire.bytes() - before).isBetween(2L * size, 2L * size + 20_000);
            Await.done(log.close());
        }
    }

    @Test
    void closingAnswersEverybodyWhoWaits() {
        Log log = Log.open(TestSettings.fresh());
        Mono<List<PublishOutcome>> outcomes = Flux.range(0, 500)
                .flatMap(i -> log.appending(Log.stream("room:" + i % 20), Integer.toString(i)), 500)
                .collectList()
                .cache();
        outcomes.subscribe();
        log.close();
        assertThat(Await.get(outcomes)).hasSize(500).allMatch(Committed.class::isInstance);
        assertThatThrownBy(() -> log.append(STREAM, "late"))
                .isInstanceOf(LogUnavailableException.class)
                .hasMessage("append: the log is closed");
    }

    @Test
    void aBatchTakesWhatFitsAndAtLeastOne() {
        Queue<Waiting> queue = new ArrayDeque<>();
        for (int bytes : new int[] {5 << 20, 3 << 20, 1 << 20, 1}) {
            queue.add(new Waiting(
                    Publish.of(Publication.of(STREAM, new Content(null, "text/plain", new byte[bytes]))), null));
        }
        assertThat(Batch.take(queue)).hasSize(1);
        assertThat(Batch.take(queue)).hasSize(2);
        assertThat(Batch.take(queue)).hasSize(1);
        assertThat(Batch.take(queue)).isEmpty();
    }

    @Test
    void whatWaitsIsBounded() {
        Admission admission = new Admission();
        Publish megabyte = Publish.of(Publication.of(STREAM, new Content(null, "text/plain", new byte[1 << 20])));
        for (int i = 0; i < 128; i++) {
            assertThat(admission.refuse(megabyte)).isNull();
        }
        assertThat(admission.refuse(megabyte))
                .hasMessage(
                        "append: 128 publishes of 134217728 bytes are waiting (expected: up to 20000 of 134217728)");
        admission.release(megabyte);
        assertThat(admission.refuse(megabyte)).isNull();
    }

    @Test
    void aPublicationHasALargestSize() {
        byte[] bytes = new byte[(1 << 20) + 1];
        List<Content> events = Collections.nCopies(16, new Content(null, "text/plain", bytes));
        assertThatThrownBy(() -> Publish.of(new Publication(STREAM, events, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("publication: 16777232 bytes (expected: 0..16777216)");
    }
}
