// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a statement touches must not grow with what is stored, also where its plan was made while the tables were empty.
 * Looking up a key once went through all keys of the last day: the index on their age looked as good as any.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlanTest {

    private final PostgresLogSettings settings = TestSettings.fresh();
    private final Schema schema = new Schema(settings.schema());
    private Log log;

    @BeforeAll
    void open() {
        log = Log.open(settings);
    }

    @AfterAll
    void close() {
        log.close();
    }

    Stream<String> statements() {
        AppendStatements append = new AppendStatements(schema);
        ReadStatements read = new ReadStatements(schema);
        TrimStatements trim = new TrimStatements(schema);
        return Stream.of(
                append.lockNow,
                append.lockWaiting,
                append.create,
                append.keys,
                append.write.withoutKeys,
                append.write.withKeys,
                read.states,
                read.forwards,
                read.backwards,
                trim.due,
                trim.move,
                trim.trimmed,
                trim.deleteRanges,
                trim.purged,
                trim.garbage);
    }

    @ParameterizedTest
    @MethodSource("statements")
    void rowsAreReachedThroughTheirKeys(String statement) throws SQLException {
        String plan = String.join("\n", plan(statement));
        assertThat(plan).contains("Index").doesNotContain("Seq Scan", "idempotency_created_at");
    }

    private static List<String> plan(String statement) throws SQLException {
        // Else the driver would want values for what is to be explained without.
        String url = "jdbc:postgresql://127.0.0.1:" + TestPostgres.port() + "/postgres?preferQueryMode=simple";
        try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
                Statement jdbc = connection.createStatement()) {
            for (var setting : Pools.PLANS.entrySet()) {
                jdbc.execute("SET " + setting.getKey() + " = " + setting.getValue());
            }
            List<String> lines = new ArrayList<>();
            try (ResultSet rows = jdbc.executeQuery("EXPLAIN (GENERIC_PLAN) " + statement)) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }
            return lines;
        }
    }
}
