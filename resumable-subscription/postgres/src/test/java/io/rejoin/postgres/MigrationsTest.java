// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.core.PublishOutcome.Committed;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class MigrationsTest {

    @Test
    void fourNodesThatStartAtOnceMigrateOnce() {
        PostgresLogSettings settings = TestSettings.fresh();
        List<PostgresEventLog> nodes = IntStream.range(0, 4)
                .mapToObj(_ -> PostgresEventLog.builder(TestPostgres.options())
                        .settings(settings)
                        .build())
                .toList();
        Await.done(Flux.fromIterable(nodes).flatMap(PostgresEventLog::start).then());
        assertThat(nodes)
                .allSatisfy(node -> assertThat(Await.get(node.append(Log.publication(Log.stream("room:1"), "1"))))
                        .isInstanceOf(Committed.class));
        assertThat(TestPostgres.queryLong("SELECT count(*) FROM " + settings.schema() + ".migration"))
                .isEqualTo(4);
        nodes.forEach(node -> Await.done(node.close()));
    }

    @Test
    void aMigrationThatWasChangedIsRefused() {
        try (Log log = Log.open(TestSettings.fresh())) {
            log.execute("UPDATE $.migration SET checksum = 'another'");
            assertThatThrownBy(() -> Log.open(log.settings()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("migration 1 of schema " + log.settings().schema()
                            + ": changed since it was applied (expected: checksum another)");
        }
    }

    @Test
    void aMigrationOfANewerReleaseIsLeftAlone() {
        try (Log log = Log.open(TestSettings.fresh())) {
            log.execute("INSERT INTO $.migration (version, name, checksum) VALUES (99, 'later', 'x')");
            try (Log older = Log.open(log.settings())) {
                assertThat(older.append(Log.stream("room:1"), "1")).isInstanceOf(Committed.class);
            }
        }
    }

    @Test
    void aMigrationThatFailsLeavesNothing() {
        String schema = TestPostgres.newSchema();
        Migrations broken = new Migrations(
                new Schema(schema),
                List.of(
                        new Migration(1, "good", "CREATE TABLE ${schema}.good (id int)"),
                        new Migration(2, "bad", "CREATE TABLE ${schema}.bad (id nonsense)")));
        Connections connections = Pools.forMigration(TestPostgres.options(), Schedulers.parallel());
        assertThatThrownBy(() -> Await.done(connections.use(broken::run))).hasMessageContaining("nonsense");
        assertThat(TestPostgres.queryLong("SELECT count(*) FROM pg_namespace WHERE nspname = '" + schema + "'"))
                .isZero();
        Await.done(connections.close());
    }
}
