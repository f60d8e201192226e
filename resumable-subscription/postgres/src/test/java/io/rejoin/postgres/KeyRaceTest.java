// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.Result;
import io.rejoin.core.Event;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.PublishOutcome.Committed;
import io.rejoin.core.PublishOutcome.Replayed;
import io.rejoin.core.Retention;
import io.rejoin.core.StreamKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A key is used once, whoever else is about to use it. */
class KeyRaceTest {

    private static final StreamKey STREAM = Log.stream("room:1");
    private static final IdempotencyKey KEY = new IdempotencyKey("k");

    /** How long an append waits for the other transaction; time enough to see that it does. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private Log log;
    private Connection other;

    @BeforeEach
    void open() {
        log = Log.open(TestSettings.of(TestPostgres.newSchema(), PATIENCE, Duration.ofSeconds(2), Retention.DEFAULT));
        other = Await.get(
                Mono.from(ConnectionFactories.get(TestPostgres.options()).create()));
        Await.done(Mono.from(other.beginTransaction()));
    }

    @AfterEach
    void close() {
        Await.done(Mono.from(other.close()));
        log.close();
    }

    @Test
    void aKeyThatIsCommittedWithItsStreamWhileTheStreamIsBeingCreatedIsReplayed() {
        Event event = written(
                Await.get(log.log().appendIn(other, List.of(keyed("once")))).getFirst());
        Mono<PublishOutcome> again = log.log().append(keyed("once")).cache();
        again.subscribe();
        awaitSlowLane();
        Await.done(Mono.from(other.commitTransaction()));

        assertThat(Await.get(again)).isEqualTo(new Replayed(event.cursor(), event.cursor()));
        assertThat(log.texts(STREAM)).containsExactly("once");
    }

    @Test
    void anotherBodyWithThatKeyIsRefused() {
        Await.get(log.log().appendIn(other, List.of(keyed("this"))));
        Mono<PublishOutcome> again = log.log().append(keyed("that")).cache();
        again.subscribe();
        awaitSlowLane();
        Await.done(Mono.from(other.commitTransaction()));

        assertThat(Await.get(again)).isEqualTo(new PublishOutcome.KeyConflict());
        assertThat(log.texts(STREAM)).containsExactly("this");
    }

    @Test
    void aProductsOwnTransactionAsksBehindTheLockToo() {
        Event event = written(
                Await.get(log.log().appendIn(other, List.of(keyed("once")))).getFirst());
        Mono<List<PublishOutcome>> again = Mono.usingWhen(
                        Mono.from(
                                ConnectionFactories.get(TestPostgres.options()).create()),
                        connection -> Mono.from(connection.beginTransaction())
                                .then(log.log().appendIn(connection, List.of(keyed("once")))),
                        Connection::close)
                .cache();
        again.subscribe();
        awaitSlowLane();
        Await.done(Mono.from(other.commitTransaction()));
        assertThat(Await.get(again)).containsExactly(new Replayed(event.cursor(), event.cursor()));
    }

    /** Its keys went with it: they say nothing of the stream that is created under its name. */
    @Test
    void keysOfAStreamThatIsDeletedWhileItIsWaitedForAreNotAskedFor() {
        written(Await.get(log.log().append(keyed("once"))));
        Await.get(Flux.from(other.createStatement("DELETE FROM $.stream"
                                .replace("$", log.settings().schema()))
                        .execute())
                .flatMap(Result::getRowsUpdated)
                .single());
        Mono<PublishOutcome> again = log.log().append(keyed("once")).cache();
        again.subscribe();
        awaitSlowLane();
        Await.done(Mono.from(other.commitTransaction()));

        assertThat(Await.get(again)).isInstanceOf(Committed.class);
        assertThat(log.texts(STREAM)).containsExactly("once");
    }

    /** Should a way of writing ever forget to ask: what it would write is refused by the database, with all of it. */
    @Test
    void aKeyThatLivesIsNotWrittenOver() {
        written(Await.get(log.log().append(keyed("once"))));
        AppendStatements statements =
                new AppendStatements(new Schema(log.settings().schema()));
        assertThatThrownBy(() -> Await.done(writeWithoutAsking(statements)))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);
        Await.done(Mono.from(other.rollbackTransaction()));

        log.execute("UPDATE $.idempotency SET created_at = created_at - interval '25 hours'");
        Await.done(Mono.from(other.beginTransaction())
                .then(writeWithoutAsking(statements))
                .then(Mono.from(other.commitTransaction())));
        assertThat(log.texts(STREAM)).containsExactly("once", "once");
    }

    private Mono<Void> writeWithoutAsking(AppendStatements statements) {
        return statements.lockWaiting(other, List.of(STREAM)).single().flatMap(stream -> {
            Allocation allocation = new Allocation(Map.of(STREAM, stream), List.of(), new SplittableRandom(7));
            allocation.add(Publish.of(keyed("once")));
            return statements.write(other, allocation);
        });
    }

    /** Until the append waits for longer than a lane does. */
    private void awaitSlowLane() {
        String waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                + " AND clock_timestamp() - query_start > interval '150 ms' AND query LIKE '%\"$\".%'";
        Awaitility.await().until(() -> log.query(waiting) > 0);
    }

    private static Publication keyed(String text) {
        return Log.publication(STREAM, text).withKey(KEY);
    }

    private static Event written(PublishOutcome outcome) {
        return ((Committed) outcome).events().getFirst();
    }
}
