// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/** The database behind the service's back. */
final class Database {

    private Database() {}

    /** The one number that a query answers. */
    static long number(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** What makes something of a row. */
    interface RowReader<T> {

        T read(ResultSet row) throws SQLException;
    }

    /** All rows, in no order. */
    static <T> Set<T> rows(String sql, RowReader<T> reader) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            Set<T> all = new HashSet<>();
            while (rows.next()) {
                all.add(reader.read(rows));
            }
            return all;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** How many rows it changed. */
    static int change(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** What a query locks stays locked for as long as the result is open, as by a transaction whose client has frozen. */
    static Hold hold(String sql) {
        try {
            Connection connection = connect();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                assertThat(rows.next()).as(sql).isTrue();
            }
            return () -> {
                try (connection) {
                    connection.rollback();
                } catch (SQLException e) {
                    throw new AssertionError(sql, e);
                }
            };
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** Rows that are locked. */
    interface Hold extends AutoCloseable {

        @Override
        void close();
    }

    /** More members for a room, who say nothing: {@code extra1}, {@code extra2} and so on. */
    static void crowd(String tenant, String room, int extra) {
        String id = room.substring("/rooms/".length());
        change("INSERT INTO chat.account (tenant, id, display_name, created_at, updated_at) SELECT '" + tenant
                + "', 'extra' || n, 'extra', now(), now() FROM generate_series(1, " + extra + ") n");
        change("INSERT INTO chat.membership (tenant, room, account, role, joined_at) SELECT '" + tenant + "', '" + id
                + "', 'extra' || n, 'MEMBER', now() FROM generate_series(1, " + extra + ") n");
        change("UPDATE chat.room SET member_count = member_count + " + extra + " WHERE tenant = '" + tenant
                + "' AND id = '" + id + "'");
    }

    /** More rooms for a user, in which nobody else is. */
    static void roomsOf(User user, int extra) {
        String tenant = user.tenant();
        change("INSERT INTO chat.room (tenant, id, kind, name, topic, created_by, created_at, member_count) SELECT '"
                + tenant + "', 'extra' || n, 'PRIVATE', 'extra', '', '" + user.name()
                + "', now(), 1 FROM generate_series(1, " + extra + ") n");
        change("INSERT INTO chat.membership (tenant, room, account, role, joined_at) SELECT '" + tenant
                + "', 'extra' || n, '" + user.name() + "', 'OWNER', now() FROM generate_series(1, " + extra + ") n");
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                Infrastructure.postgresUrl().replace("r2dbc:", "jdbc:"), "postgres", "postgres");
    }
}
