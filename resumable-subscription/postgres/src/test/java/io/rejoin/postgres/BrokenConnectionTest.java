// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.PublishOutcome.Committed;
import io.rejoin.core.PublishOutcome.Replayed;
import io.rejoin.core.PublishOutcome.Unknown;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What a publish is answered when the connection breaks, by when it breaks; and that the answer is true. */
class BrokenConnectionTest {

    private static final StreamKey STREAM = StreamKey.of("acme", "room:42");
    private static final IdempotencyKey KEY = new IdempotencyKey("key");

    /** The commit does not reach the server. */
    private static final Predicate<Wire.Message> COMMIT = message -> message.isQuery("COMMIT");

    /** The commit reaches the server, its answer does not come back. */
    private static final Predicate<Wire.Message> COMMITTED = message -> message.isCompletion("COMMIT");

    private static final Predicate<Wire.Message> BEGIN = message -> message.isQuery("BEGIN");

    private Wire wire;
    private PostgresEventLog log;
    private PostgresLogSettings settings;
    private String schema;

    @BeforeEach
    void open() throws IOException {
        wire = new Wire();
        open(TestSettings.fresh());
    }

    private void open(PostgresLogSettings newSettings) {
        settings = newSettings;
        schema = settings.schema();
        log = PostgresEventLog.builder(TestPostgres.optionsAt("127.0.0.1", wire.port()))
                .settings(settings)
                .build();
        Await.done(log.start());
    }

    /** In this order: the driver can lose the buffer with which it takes its leave of a server that hangs up at that very moment. */
    @AfterEach
    void close() throws IOException {
        Await.done(log.close());
        wire.close();
    }

    @Test
    void withoutKeyABrokenCommitIsUnknownWhetherWrittenOrNot() {
        wire.cutAt(COMMITTED, 1);
        assertThat(append(publication("written"))).isEqualTo(new Unknown());
        wire.cutAt(COMMIT, 1);
        assertThat(append(publication("not written"))).isEqualTo(new Unknown());
        assertThat(append(publication("next"))).isInstanceOf(Committed.class);
        assertThat(texts()).containsExactly("written", "next");
    }

    @Test
    void withAKeyTheRetryTellsThatItWasWritten() {
        wire.cutAt(COMMITTED, 1);
        PublishOutcome outcome = append(publication("once").withKey(KEY));
        Event event = events().getFirst();
        assertThat(outcome).isEqualTo(new Replayed(event.cursor(), event.cursor()));
        assertThat(texts()).containsExactly("once");
    }

    @Test
    void withAKeyTheRetryWritesWhatWasNot() {
        wire.cutAt(COMMIT, 2);
        PublishOutcome outcome = append(publication("once").withKey(KEY));
        assertThat(outcome).isInstanceOf(Committed.class);
        assertThat(wire.cutsLeft()).isZero();
        assertThat(texts()).containsExactly("once");
    }

    @Test
    void withAKeyItIsUnknownWhenNoRetryGetsThrough() {
        wire.cutAt(COMMIT, Integer.MAX_VALUE);
        assertThat(append(publication("1").withKey(KEY))).isEqualTo(new Unknown());
    }

    @Test
    void afterADoubtACertainFailureIsStillADoubt() {
        wire.cutAt(message -> message.isQuery("COMMIT") || message.isQuery("BEGIN") && wire.cutsLeft() < 100, 100);
        assertThat(append(publication("1").withKey(KEY))).isEqualTo(new Unknown());
    }

    @Test
    void beforeTheCommitIsSentOneBreakIsMended() {
        wire.cutAt(BEGIN, 1);
        assertThat(append(publication("1"))).isInstanceOf(Committed.class);
        assertThat(texts()).containsExactly("1");
    }

    @Test
    void beforeTheCommitIsSentNothingCanHaveBeenWritten() {
        wire.cutAt(BEGIN, 2);
        assertThatThrownBy(() -> append(publication("1"))).isInstanceOf(LogUnavailableException.class);
        assertThat(append(publication("2"))).isInstanceOf(Committed.class);
        assertThat(texts()).containsExactly("2");
    }

    @Test
    void everyPublishOfABrokenBatchIsAnsweredForItself() {
        wire.cutAt(COMMITTED, 1);
        List<PublishOutcome> outcomes = Await.get(Flux.range(0, 20)
                .flatMapSequential(
                        i -> {
                            Publication publication = publication("event " + i);
                            return log.append(
                                    i % 2 == 0 ? publication : publication.withKey(new IdempotencyKey("k" + i)));
                        },
                        20)
                .collectList());
        for (int i = 0; i < outcomes.size(); i++) {
            if (i % 2 == 1) {
                assertThat(outcomes.get(i)).isNotInstanceOf(Unknown.class);
            }
        }
        assertThat(outcomes).contains(new Unknown());
        assertThat(texts()).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void aTerminatedSessionCostsNothingButAnotherConnection() {
        append(publication("1"));
        TestPostgres.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'rejoin-%'"
                        + " AND query LIKE '%" + schema + "%' AND pid <> pg_backend_pid()");
        assertThat(append(publication("2"))).isInstanceOf(Committed.class);
        assertThat(texts()).containsExactly("1", "2");
    }

    @Test
    void aSilentServerIsNotWaitedForLongerThanTheTimeOut() {
        reopenImpatient();
        append(publication("1"));
        assertThat(texts()).containsExactly("1");
        wire.fallSilentAt(_ -> true);
        long began = System.nanoTime();
        assertThatThrownBy(this::texts).isInstanceOf(LogUnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aCommitThatIsNeverAnsweredIsUnknown() {
        reopenImpatient();
        append(publication("1"));
        wire.fallSilentAt(COMMIT);
        assertThat(append(publication("2"))).isEqualTo(new Unknown());
    }

    /** The server is not told that the connection is dead, and would keep its transaction, and its locks, for hours. */
    @Test
    void aStreamIsNotHeldByAConnectionThatFellSilentInATransaction() {
        reopenImpatient();
        append(publication("1"));
        wire.fallSilentAt(COMMIT);
        assertThat(append(publication("2"))).isEqualTo(new Unknown());
        PostgresEventLog otherNode = PostgresEventLog.builder(TestPostgres.options())
                .settings(settings)
                .build();
        Await.done(otherNode.start());
        Awaitility.await()
                .untilAsserted(() -> assertThat(Await.get(otherNode.append(publication("3"))))
                        .isInstanceOf(Committed.class));
        Await.done(otherNode.close());
    }

    @Test
    void whatIsNotAnsweredBeforeTheCommitWasCertainlyNotWritten() {
        reopenImpatient();
        append(publication("1"));
        wire.fallSilentAt(BEGIN);
        assertThatThrownBy(() -> append(publication("2"))).isInstanceOf(LogUnavailableException.class);
        assertThat(TestPostgres.queryLong("SELECT count(*) FROM " + schema + ".event"))
                .isEqualTo(1);
    }

    private void reopenImpatient() {
        Await.done(log.close());
        open(TestSettings.impatient());
    }

    private PublishOutcome append(Publication publication) {
        return Await.get(log.append(publication));
    }

    private static Publication publication(String text) {
        return Publication.of(STREAM, Content.json(text.getBytes(StandardCharsets.UTF_8)));
    }

    private List<Event> events() {
        Slice slice = Await.get(log.read(List.of(Read.after(STREAM, Cursor.BEGINNING, 1_000, Long.MAX_VALUE))))
                .getFirst();
        return slice.events();
    }

    private List<String> texts() {
        return events().stream()
                .map(event -> new String(event.content().bytes(), StandardCharsets.UTF_8))
                .toList();
    }
}
