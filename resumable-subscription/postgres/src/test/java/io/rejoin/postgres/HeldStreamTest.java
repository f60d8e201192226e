// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.ConnectionFactories;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.PublishOutcome.Busy;
import io.rejoin.core.PublishOutcome.Committed;
import io.rejoin.core.Retention;
import io.rejoin.core.StreamKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A stream that a foreign transaction holds waits by itself, and everything else goes on. */
class HeldStreamTest {

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);

    private Log log;
    private Connection foreign;

    @BeforeEach
    void open() throws SQLException {
        log = Log.open(
                TestSettings.of(TestPostgres.newSchema(), LOCK_TIMEOUT, Duration.ofSeconds(2), Retention.DEFAULT));
        foreign = TestPostgres.connect();
        foreign.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        foreign.close();
        log.close();
    }

    @Test
    void neighboursOfAHeldStreamAreNotHeldUp() throws SQLException {
        List<StreamKey> streams =
                IntStream.range(0, 32).mapToObj(i -> Log.stream("room:" + i)).toList();
        streams.forEach(stream -> log.append(stream, "1"));
        hold("name IN ('room:0', 'room:1', 'room:2')");

        List<Mono<PublishOutcome>> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Mono<PublishOutcome> outcome = log.appending(streams.get(i), "2").cache();
            outcome.subscribe();
            held.add(outcome);
        }
        long began = System.nanoTime();
        List<PublishOutcome> others = Await.get(Flux.fromIterable(streams.subList(3, 32))
                .flatMap(stream -> log.appending(stream, "2"), 32)
                .collectList());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LOCK_TIMEOUT);
        assertThat(others).hasSize(29).allMatch(Committed.class::isInstance);

        held.forEach(outcome -> assertThat(Await.get(outcome)).isEqualTo(new Busy()));
        foreign.rollback();
        assertThat(log.texts(streams.getFirst())).containsExactly("1");
        assertThat(log.append(streams.getFirst(), "3")).isInstanceOf(Committed.class);
    }

    @Test
    void whoLocksForManyDoesNotEvenWaitForTheLane() throws SQLException {
        log.append(Log.stream("room:1"), "1");
        log.append(Log.stream("room:2"), "1");
        hold("name = 'room:1'");
        AppendStatements statements =
                new AppendStatements(new Schema(log.settings().schema()));
        List<LockedStream> locked = Await.get(Mono.usingWhen(
                Mono.from(ConnectionFactories.get(TestPostgres.options()).create()),
                connection -> statements
                        .lockNow(connection, List.of(Log.stream("room:1"), Log.stream("room:2")))
                        .collectList(),
                io.r2dbc.spi.Connection::close));
        assertThat(locked).extracting(LockedStream::key).containsExactly(Log.stream("room:2"));
    }

    @Test
    void aHeldStreamIsWrittenAsSoonAsItIsLetGo() throws SQLException {
        StreamKey stream = Log.stream("room:1");
        log.append(stream, "1");
        hold("name = 'room:1'");
        List<PublishOutcome> outcomes = new ArrayList<>();
        Mono<List<PublishOutcome>> waiting = Flux.range(2, 20)
                .flatMapSequential(i -> log.appending(stream, Integer.toString(i)), 20)
                .collectList()
                .cache();
        waiting.subscribe(outcomes::addAll);
        awaitWaitingForLock();
        assertThat(outcomes).isEmpty();
        foreign.commit();

        assertThat(Await.get(waiting)).hasSize(20).allMatch(Committed.class::isInstance);
        assertThat(log.texts(stream))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 21).mapToObj(Integer::toString).toList());
    }

    @Test
    void aStreamThatSomebodyIsAboutToCreateIsHeldToo() throws SQLException {
        StreamKey stream = Log.stream("room:1");
        execute("INSERT INTO $.stream (tenant, name, incarnation) VALUES ('acme', 'room:1', 7)");
        List<PublishOutcome> outcomes = Await.get(Flux.just(stream, Log.stream("room:2"), Log.stream("room:3"))
                .flatMapSequential(each -> log.appending(each, "1"))
                .collectList());
        assertThat(outcomes.getFirst()).isEqualTo(new Busy());
        assertThat(outcomes.subList(1, 3)).allMatch(Committed.class::isInstance);
        foreign.rollback();
        assertThat(log.append(stream, "1")).isInstanceOf(Committed.class);
    }

    @Test
    void aStreamDeletedWhileItWasWaitedForIsCreatedAgain() throws SQLException {
        StreamKey stream = Log.stream("room:1");
        long former = log.committed(stream, "1").incarnation().value();
        execute("DELETE FROM $.stream");
        Mono<PublishOutcome> waiting = log.appending(stream, "2").cache();
        waiting.subscribe();
        awaitWaitingForLock();
        foreign.commit();
        Committed committed = (Committed) Await.get(waiting);
        assertThat(committed.events().getFirst().seq()).isEqualTo(1);
        assertThat(committed.events().getFirst().incarnation().value()).isNotEqualTo(former);
    }

    @Test
    void moreHeldStreamsThanSlowLanesAreAllAnswered() throws SQLException {
        List<StreamKey> streams =
                IntStream.range(0, 12).mapToObj(i -> Log.stream("room:" + i)).toList();
        streams.forEach(stream -> log.append(stream, "1"));
        hold("true");
        List<PublishOutcome> outcomes = Await.get(Flux.fromIterable(streams)
                .flatMap(stream -> log.appending(stream, "2"), 12)
                .collectList());
        assertThat(outcomes).hasSize(12).allMatch(new Busy()::equals);
        foreign.rollback();
    }

    private void hold(String which) throws SQLException {
        execute("SELECT 1 FROM $.stream WHERE " + which + " FOR UPDATE");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = foreign.createStatement()) {
            statement.execute(sql.replace("$", log.settings().schema()));
        }
    }

    private void awaitWaitingForLock() {
        Awaitility.await()
                .until(() -> log.query("SELECT count(*) FROM pg_stat_activity"
                                + " WHERE wait_event_type = 'Lock' AND query LIKE '%$.%'"
                                        .replace("$", '"' + log.settings().schema() + '"'))
                        > 0);
    }
}
