// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.PublishOutcome.Committed;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a failover the old address may lead to a standby: neither written to nor believed. */
class StandbyTest {

    @Test
    void aStandbyIsNotReadFromAndNotWrittenTo(@TempDir Path data) throws IOException {
        server(data).close();
        Files.createFile(data.resolve("standby.signal"));
        try (EmbeddedPostgres standby = server(data)) {
            PostgresEventLog log = PostgresEventLog.builder(TestPostgres.optionsAt("127.0.0.1", standby.getPort()))
                    .settings(TestSettings.fresh())
                    .build();
            assertThatThrownBy(() -> Await.get(log.append(Log.publication(Log.stream("room:1"), "1"))))
                    .isInstanceOf(LogUnavailableException.class)
                    .hasMessage("append: READ_ONLY, SQLSTATE 25006");
            assertThatThrownBy(() -> Await.get(log.describe(Log.stream("room:1"))))
                    .isInstanceOf(LogUnavailableException.class)
                    .hasMessage("describe: READ_ONLY, SQLSTATE 25006");
            Await.done(log.close());
        }
    }

    private static EmbeddedPostgres server(Path data) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start();
    }

    @Test
    void aConnectionThatTurnsOutToBeReadOnlyIsNotUsedAgain() {
        try (Log log = Log.open(TestSettings.withLanes(1))) {
            log.append(Log.stream("room:1"), "1");
            String role = log.settings().schema() + "_writer";
            log.execute("CREATE ROLE " + role + " SUPERUSER LOGIN PASSWORD 'postgres'");
            log.execute("ALTER ROLE " + role + " SET default_transaction_read_only = on");
            PostgresEventLog readOnly = PostgresEventLog.builder(TestPostgres.options()
                            .mutate()
                            .option(ConnectionFactoryOptions.USER, role)
                            .build())
                    .settings(log.settings())
                    .build();
            assertThatThrownBy(() -> Await.get(readOnly.append(Log.publication(Log.stream("room:1"), "2"))))
                    .isInstanceOf(LogUnavailableException.class)
                    .hasMessage("append: READ_ONLY, SQLSTATE 25006");
            log.execute("ALTER ROLE " + role + " RESET default_transaction_read_only");
            assertThat(Await.get(readOnly.append(Log.publication(Log.stream("room:1"), "3"))))
                    .isInstanceOf(Committed.class);
            Await.done(readOnly.close());
            assertThat(log.texts(Log.stream("room:1"))).containsExactly("1", "3");
        }
    }
}
