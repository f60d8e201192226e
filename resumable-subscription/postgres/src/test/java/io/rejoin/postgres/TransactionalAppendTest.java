// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.IsolationLevel;
import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.PublishOutcome.Busy;
import io.rejoin.core.PublishOutcome.Committed;
import io.rejoin.core.PublishOutcome.KeyConflict;
import io.rejoin.core.PublishOutcome.Replayed;
import io.rejoin.core.Retention;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.Read;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class TransactionalAppendTest {

    private static final StreamKey A = StreamKey.of("acme", "a");
    private static final StreamKey B = StreamKey.of("acme", "b");

    private PostgresEventLog log;
    private PostgresLogSettings settings;
    private Connection connection;

    @BeforeEach
    void open() {
        settings = TestSettings.of(
                TestPostgres.newSchema(), Duration.ofMillis(500), Duration.ofSeconds(2), Retention.DEFAULT);
        log = PostgresEventLog.builder(TestPostgres.options())
                .settings(settings)
                .build();
        Await.done(log.start());
        connection = connect();
        execute("CREATE TABLE " + settings.schema() + ".orders (id int PRIMARY KEY)");
    }

    @AfterEach
    void close() {
        Await.done(Mono.from(connection.close()));
        Await.done(log.close());
    }

    @Test
    void eventsAndRowsAreCommittedTogether() {
        begin(connection);
        execute("INSERT INTO " + settings.schema() + ".orders VALUES (1)");
        Committed committed =
                (Committed) append(publication(B, "1"), publication(A, "2")).getLast();
        assertThat(texts(A)).isEmpty();
        commit(connection);

        assertThat(committed.events().getFirst().stream()).isEqualTo(A);
        assertThat(texts(A)).containsExactly("2");
        assertThat(texts(B)).containsExactly("1");
        assertThat(rows("orders")).isEqualTo(1);
    }

    @Test
    void aRollbackLeavesNeitherEventNorStreamNorHole() {
        assertThat(Await.get(log.append(publication(A, "1")))).isInstanceOf(Committed.class);
        begin(connection);
        append(publication(A, "lost"), publication(B, "lost"));
        rollback(connection);

        Committed next = (Committed) Await.get(log.append(publication(A, "2")));
        assertThat(next.events().getFirst().seq()).isEqualTo(2);
        assertThat(texts(A)).containsExactly("1", "2");
        assertThat(rows("stream")).isEqualTo(1);
    }

    @Test
    void keysAreHonoured() {
        IdempotencyKey key = new IdempotencyKey("k");
        begin(connection);
        Committed first = (Committed) append(publication(A, "1").withKey(key)).getFirst();
        commit(connection);
        Cursor cursor = first.events().getFirst().cursor();

        begin(connection);
        assertThat(append(
                        publication(A, "1").withKey(key),
                        publication(A, "other").withKey(key),
                        publication(A, "2")))
                .startsWith(new Replayed(cursor, cursor), new KeyConflict())
                .element(2)
                .isInstanceOf(Committed.class);
        commit(connection);
        assertThat(texts(A)).containsExactly("1", "2");
    }

    @Test
    void aTransactionAppendsOnce() {
        begin(connection);
        append(publication(A, "1"));
        assertThatThrownBy(() -> append(publication(B, "2")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("appended already");
        commit(connection);
        assertThat(texts(A)).containsExactly("1");

        begin(connection);
        assertThat(append(publication(A, "2")).getFirst()).isInstanceOf(Committed.class);
        commit(connection);
    }

    @Test
    void aTransactionHasToBeOpenAndReadCommitted() {
        assertThatThrownBy(() -> append(publication(A, "1")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("transaction: none is open (expected: one, READ COMMITTED)");
        Await.done(Mono.from(connection.beginTransaction(IsolationLevel.REPEATABLE_READ)));
        assertThatThrownBy(() -> append(publication(A, "1")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("isolation: repeatable read (expected: read committed)");
        rollback(connection);
    }

    @Test
    void aHeldStreamIsBusyAndTheTransactionGoesOnAsItWas() {
        Await.get(log.append(publication(A, "1")));
        Connection other = connect();
        begin(other);
        Await.get(log.appendIn(other, List.of(publication(A, "2"))));

        begin(connection);
        execute("SET LOCAL lock_timeout = '1234ms'");
        execute("INSERT INTO " + settings.schema() + ".orders VALUES (1)");
        assertThat(append(publication(A, "3"), publication(B, "4"))).containsExactly(new Busy(), new Busy());
        commit(other);
        assertThat(append(publication(A, "3")).getFirst()).isInstanceOf(Committed.class);
        assertThat(lockTimeout()).isEqualTo("1234ms");
        commit(connection);

        assertThat(texts(A)).containsExactly("1", "2", "3");
        assertThat(texts(B)).isEmpty();
        assertThat(rows("orders")).isEqualTo(1);
        Await.done(Mono.from(other.close()));
    }

    @Test
    void transactionsOverTheSameStreamsInAnyOrderNeverWaitInACircle() {
        List<StreamKey> streams = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            streams.add(StreamKey.of("acme", "s" + i));
        }
        int transactions = 60;
        Random random = new Random(42);
        List<List<Publication>> shuffled = new ArrayList<>();
        for (int i = 0; i < transactions; i++) {
            List<StreamKey> order = new ArrayList<>(streams);
            Collections.shuffle(order, random);
            int number = i;
            shuffled.add(order.subList(0, 4).stream()
                    .map(stream -> publication(stream, "t" + number))
                    .toList());
        }
        Flux.fromIterable(shuffled)
                .flatMap(
                        publications -> Mono.usingWhen(
                                Mono.from(ConnectionFactories.get(TestPostgres.options())
                                        .create()),
                                own -> Mono.from(own.beginTransaction())
                                        .then(log.appendIn(own, publications))
                                        .doOnNext(outcomes -> assertThat(outcomes)
                                                .allMatch(outcome ->
                                                        outcome instanceof Committed || outcome instanceof Busy))
                                        .then(Mono.from(own.commitTransaction())),
                                Connection::close),
                        8)
                .blockLast(Duration.ofSeconds(60));
        for (StreamKey stream : streams) {
            assertThat(texts(stream)).doesNotHaveDuplicates().isNotEmpty();
        }
    }

    private List<PublishOutcome> append(Publication... publications) {
        return Await.get(log.appendIn(connection, List.of(publications)));
    }

    private List<String> texts(StreamKey stream) {
        Read read = new Read(stream, new Read.Forward(StartAt.EARLIEST), Read.MAX_EVENTS, Long.MAX_VALUE);
        List<Event> events = Await.get(log.read(List.of(read))).getFirst().events();
        return events.stream()
                .map(event -> new String(event.content().bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    private static Publication publication(StreamKey stream, String text) {
        return Publication.of(stream, Content.json(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Connection connect() {
        return Await.get(
                Mono.from(ConnectionFactories.get(TestPostgres.options()).create()));
    }

    private static void begin(Connection connection) {
        Await.done(Mono.from(connection.beginTransaction()));
    }

    private static void commit(Connection connection) {
        Await.done(Mono.from(connection.commitTransaction()));
    }

    private static void rollback(Connection connection) {
        Await.done(Mono.from(connection.rollbackTransaction()));
    }

    private void execute(String sql) {
        Await.get(Rows.update(connection.createStatement(sql)));
    }

    private String lockTimeout() {
        return Await.get(Rows.query(
                        connection.createStatement("SELECT current_setting('lock_timeout')"), row -> Rows.text(row, 0))
                .single());
    }

    private long rows(String table) {
        return TestPostgres.queryLong("SELECT count(*) FROM " + settings.schema() + "." + table);
    }
}
