// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.OwnRetention;
import io.rejoin.core.PublishOutcome.Committed;
import io.rejoin.core.ResetReason;
import io.rejoin.core.Retention;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.CursorCheck;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class TrimmingTest {

    private static final StreamKey STREAM = Log.stream("room:1");

    private Log log;

    @BeforeEach
    void open() {
        log = Log.open(TestSettings.of(
                TestPostgres.newSchema(),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                new Retention(50, Duration.ofDays(7))));
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aReaderSeesTheNextEventsOrThatTheyAreGoneWhileTheyAreTrimmed() {
        AtomicBoolean done = new AtomicBoolean();
        Mono<Void> writing = Flux.range(0, 1_500)
                .flatMap(i -> log.appending(STREAM, "event " + i), 32)
                .then()
                .doFinally(_ -> done.set(true));
        Mono<Void> trimming = log.log().trim().repeat(() -> !done.get()).then();
        long[] read = {0, 0};
        Mono<Void> reading = Mono.defer(() -> readFrom(new Cursor(0, 0), read))
                .repeat(() -> !done.get())
                .then();
        Await.done(Mono.when(writing, trimming, reading));
        Await.done(log.log().trim());

        assertThat(read[0]).as("events read").isPositive();
        assertThat(log.query("SELECT count(*) FROM $.event")).isEqualTo(50);
        assertThat(log.query("SELECT count(*) FROM $.stream WHERE purged_seq = trimmed_seq"))
                .isEqualTo(1);
    }

    /** An operator who keeps more later, or whose streams say one of the two, does not lose what the other default keeps. */
    @Test
    void whatAStreamDoesNotSayIsTheDefaultOfWhoeverTrims() {
        Await.get(log.log().configure(STREAM, new OwnRetention(10L, null)));
        Flux.range(0, 12).concatMap(i -> log.appending(STREAM, "event " + i)).blockLast();
        log.execute("UPDATE $.event SET written_at = written_at - interval '8 days'");
        log.execute("UPDATE $.stream SET oldest_at = oldest_at - interval '8 days'");
        PostgresLogSettings longer = TestSettings.of(
                log.settings().schema(),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                new Retention(50, Duration.ofDays(30)));
        try (Log other = Log.open(longer)) {
            assertThat(Await.get(other.log().describe(STREAM)).retention())
                    .isEqualTo(new Retention(10, Duration.ofDays(30)));
            Await.done(other.log().trim());
            assertThat(Await.get(other.log().describe(STREAM)).count()).isEqualTo(10);
        }
        Await.done(log.log().trim());
        assertThat(Await.get(log.log().describe(STREAM)).count()).isZero();
    }

    /** Pages on from the oldest event until there are no more or the next ones are gone. */
    private Mono<Void> readFrom(Cursor position, long[] read) {
        Read next = position.equals(Cursor.BEGINNING)
                ? new Read(STREAM, new Read.Forward(StartAt.EARLIEST), 7, Long.MAX_VALUE)
                : Read.after(STREAM, position, 7, Long.MAX_VALUE);
        return log.log().read(List.of(next)).flatMap(slices -> {
            Slice slice = slices.getFirst();
            if (slice.state() == null) {
                return Mono.empty();
            }
            ResetReason refusal = CursorCheck.refusal(slice);
            if (refusal != null) {
                assertThat(refusal).isEqualTo(ResetReason.EXPIRED);
                assertThat(position).isNotEqualTo(Cursor.BEGINNING);
                read[1]++;
                return Mono.empty();
            }
            read[0] += slice.events().size();
            return slice.events().isEmpty() ? Mono.empty() : readFrom(slice.end(), read);
        });
    }

    @Test
    void whatACrashLeftUndeletedIsDeletedLater() {
        List<Event> written = Await.get(Flux.range(0, 60)
                .concatMap(i -> log.appending(STREAM, "event " + i))
                .map(outcome -> ((Committed) outcome).events().getFirst())
                .collectList());
        log.execute("UPDATE $.stream SET trimmed_seq = 30, trimmed_fingerprint = "
                + written.get(29).fingerprint());
        assertThat(log.query("SELECT count(*) FROM $.event")).isEqualTo(60);
        Await.done(log.log().trim());
        assertThat(log.query("SELECT min(seq) FROM $.event")).isEqualTo(31);
    }

    @Test
    void aHeldStreamIsTrimmedLaterAndHoldsNobodyUp() throws Exception {
        StreamKey other = Log.stream("room:2");
        fill(STREAM, 60);
        fill(other, 60);
        try (var foreign = TestPostgres.connect();
                var statement = foreign.createStatement()) {
            foreign.setAutoCommit(false);
            statement.execute("SELECT 1 FROM " + log.settings().schema() + ".stream WHERE name = 'room:1' FOR UPDATE");
            Await.done(log.log().trim());
            assertThat(trimmed("room:1")).isZero();
            assertThat(trimmed("room:2")).isEqualTo(10);
            foreign.rollback();
        }
        Await.done(log.log().trim());
        assertThat(trimmed("room:1")).isEqualTo(10);
    }

    @Test
    void whatADeletedStreamLeftBehindIsDeleted() {
        fill(STREAM, 60);
        Await.get(log.log().append(Log.publication(STREAM, "keyed").withKey(new IdempotencyKey("k"))));
        assertThat(Await.get(log.log().delete(STREAM))).isTrue();
        assertThat(log.query("SELECT count(*) FROM $.event")).isEqualTo(61);
        Await.done(log.log().trim());
        assertThat(log.query("SELECT count(*) FROM $.event")).isZero();
        assertThat(log.query("SELECT count(*) FROM $.idempotency")).isZero();
        assertThat(log.query("SELECT count(*) FROM $.garbage")).isZero();
    }

    @Test
    void oldKeysAreForgotten() {
        Await.get(log.log().append(Log.publication(STREAM, "1").withKey(new IdempotencyKey("old"))));
        log.execute("UPDATE $.idempotency SET created_at = created_at - interval '25 hours'");
        Await.get(log.log().append(Log.publication(STREAM, "2").withKey(new IdempotencyKey("new"))));
        Await.done(log.log().trim());
        assertThat(log.query("SELECT count(*) FROM $.idempotency WHERE key = 'new'"))
                .isEqualTo(1);
        assertThat(log.query("SELECT count(*) FROM $.idempotency")).isEqualTo(1);
    }

    @Test
    void twoNodesTrimAtTheSameTime() {
        for (int i = 0; i < 20; i++) {
            fill(Log.stream("room:" + i), 60);
        }
        try (Log other = Log.open(log.settings())) {
            Await.done(Mono.when(log.log().trim(), other.log().trim()));
        }
        Await.done(log.log().trim());
        assertThat(log.query("SELECT count(*) FROM $.event")).isEqualTo(20 * 50);
    }

    private void fill(StreamKey stream, int events) {
        Flux.range(0, events)
                .flatMap(i -> log.appending(stream, "event " + i), 32)
                .blockLast(Duration.ofSeconds(30));
    }

    private long trimmed(String name) {
        return log.query("SELECT trimmed_seq FROM $.stream WHERE name = '" + name + "'");
    }
}
