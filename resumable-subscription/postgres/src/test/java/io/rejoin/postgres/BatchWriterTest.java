// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome.Committed;
import io.rejoin.postgres.Settlement.Answered;
import io.rejoin.postgres.Settlement.Failed;
import io.rejoin.postgres.Settlement.Held;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** Two misfortunes that meet in one batch fail nobody else in it. */
class BatchWriterTest {

    private Wire wire;
    private Log log;
    private Pools pools;
    private Connection foreign;
    private BatchWriter writer;

    @BeforeEach
    void open() throws IOException, SQLException {
        wire = new Wire();
        log = Log.open(TestSettings.fresh());
        pools = Pools.open(TestPostgres.optionsAt("127.0.0.1", wire.port()), log.settings(), Schedulers.parallel());
        writer = new BatchWriter(new AppendContext(
                pools.writers(),
                new AppendStatements(new Schema(log.settings().schema())),
                new SplittableRandom(7),
                log.settings().lockTimeout(),
                PostgresLogListener.NONE,
                Schedulers.parallel()));
        foreign = TestPostgres.connect();
        foreign.setAutoCommit(false);
    }

    @AfterEach
    void close() throws IOException, SQLException {
        foreign.close();
        Await.done(pools.close());
        wire.close(); // after the pools, whose farewells it could cut off
        log.close();
    }

    @Test
    void aStreamThatIsBeingCreatedIsAloneHeldAfterTheConnectionBroke() throws SQLException {
        execute("INSERT INTO $.stream (tenant, name, incarnation) VALUES ('acme', 'busy', 7)");
        log.append(Log.stream("room"), "1");
        breakOnce();
        Map<String, Settlement> ends = write("room", "busy");

        assertThat(wire.cutsLeft()).isZero();
        assertThat(ends.get("busy")).isInstanceOf(Held.class);
        assertCommitted(ends.get("room"));
    }

    @Test
    void aPublishThatTheDatabaseRefusesFailsAloneAfterTheConnectionBroke() {
        log.execute("ALTER TABLE $.event ADD CONSTRAINT poison CHECK (type IS DISTINCT FROM 'poison')");
        breakOnce();
        Map<String, Settlement> ends = write("room:1", "poison", "room:2", "room:3");

        assertThat(wire.cutsLeft()).isZero();
        assertThat(ends.get("poison")).isInstanceOf(Failed.class);
        assertThat(List.of("room:1", "room:2", "room:3")).allSatisfy(name -> assertCommitted(ends.get(name)));
    }

    /** Asked again at once, it would wait again, and again, for as long as the table is locked. */
    @Test
    void aTableThatIsLockedIsWaitedForInTheSlowLanes() throws SQLException {
        execute("LOCK TABLE $.event IN SHARE MODE");
        assertThat(write("room:1", "room:2").values()).hasSize(2).allMatch(Held.class::isInstance);
    }

    private void breakOnce() {
        wire.cutAt(message -> message.isQuery("BEGIN"), 1);
    }

    /** One publish to each of the streams, of the type that it is named by; in one batch. */
    private Map<String, Settlement> write(String... names) {
        List<Waiting> batch = List.of(names).stream()
                .map(name -> new Waiting(Publish.of(publication(name)), null))
                .toList();
        Map<String, Settlement> ends = new HashMap<>();
        Await.get(writer.write(batch, Locking.SKIP))
                .forEach(end -> ends.put(end.waiting().stream().name(), end));
        return ends;
    }

    private static Publication publication(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return Publication.of(Log.stream(name), new Content(name.replace(':', '.'), "text/plain", bytes));
    }

    private static void assertCommitted(@Nullable Settlement end) {
        assertThat(end)
                .isInstanceOfSatisfying(
                        Answered.class,
                        answered -> assertThat(answered.outcome()).isInstanceOf(Committed.class));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = foreign.createStatement()) {
            statement.execute(sql.replace("$", log.settings().schema()));
        }
    }
}
