// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.publish;

import io.rejoin.local.Poll;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** A connection beside the servers', to look at what they have written. Not thread-safe. */
final class Database implements AutoCloseable {

    /** What the server's backends have told of what they did so far; those that are at work tell it every second. */
    record Counters(long commits, long events, long streamUpdates, long hotUpdates) {

        Counters minus(Counters before) {
            return new Counters(
                    commits - before.commits,
                    events - before.events,
                    streamUpdates - before.streamUpdates,
                    hotUpdates - before.hotUpdates);
        }
    }

    private static final Duration COUNTERS_TOLD = Duration.ofSeconds(15);

    private final Connection connection;
    private final String schema;

    Database(String jdbcUrl, String user, String password, String schema) throws SQLException {
        this.connection = DriverManager.getConnection(jdbcUrl, user, password);
        this.schema = schema;
    }

    /** @throws IllegalStateException if a commit may be lost in a crash: what is fast then is worth nothing */
    void requireDurable() throws SQLException {
        if (number("SELECT count(*) FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'on'")
                != 2) {
            throw new IllegalStateException("fsync or synchronous_commit is off (expected: both on)");
        }
    }

    Counters counters() throws SQLException {
        return new Counters(
                number("SELECT sum(xact_commit)::int8 FROM pg_stat_database"),
                ofTable("event", "n_tup_ins"),
                ofTable("stream", "n_tup_upd"),
                ofTable("stream", "n_tup_hot_upd"));
    }

    private long ofTable(String table, String column) throws SQLException {
        return number("SELECT " + column + " FROM pg_stat_all_tables WHERE schemaname = '" + schema
                + "' AND relname = '" + table + "'");
    }

    /** Returns when the server has been told of so many events more. */
    Counters awaitCounters(Counters before, long events) throws SQLException, InterruptedException {
        Counters[] now = {before};
        boolean told = Poll.within(COUNTERS_TOLD, Duration.ofMillis(50), () -> {
            now[0] = counters();
            return now[0].events() - before.events() >= events;
        });
        if (!told) {
            throw new IllegalStateException("events that PostgreSQL counted within " + COUNTERS_TOLD.toSeconds()
                    + " s: " + (now[0].events() - before.events()) + " (expected: at least " + events + ")");
        }
        return now[0];
    }

    /** Of the log that it writes ahead, since the database was made. */
    long walBytes() throws SQLException {
        return number("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::int8");
    }

    /**
     * How many events the streams whose names begin so have.
     *
     * @throws IllegalStateException if the numbers of one of them are not 1, 2, 3 and so on up to its head
     */
    long requireDense(String prefix) throws SQLException {
        String events = """
                SELECT s.head_seq, count(e.seq) AS n, min(e.seq) AS lowest, max(e.seq) AS highest
                  FROM %1$s.stream s LEFT JOIN %1$s.event e ON e.stream_id = s.id
                 WHERE starts_with(s.name, '%2$s') GROUP BY s.id""".formatted(schema, prefix);
        long wrong = number(
                "SELECT count(*) FROM (" + events + ") WHERE n <> head_seq OR lowest <> 1 OR highest <> head_seq");
        if (wrong > 0) {
            throw new IllegalStateException("streams with other events than their head says: " + wrong);
        }
        return number("SELECT coalesce(sum(n), 0)::int8 FROM (" + events + ")");
    }

    /** The processes of which PostgreSQL knows what they do, but those of connections that bear the name. */
    Set<Long> backendsBut(String applicationName) throws SQLException {
        Set<Long> pids = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT pid FROM pg_stat_activity WHERE application_name IS DISTINCT FROM '" + applicationName
                                + "'")) {
            while (rows.next()) {
                pids.add(rows.getLong(1));
            }
        }
        return pids;
    }

    long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
