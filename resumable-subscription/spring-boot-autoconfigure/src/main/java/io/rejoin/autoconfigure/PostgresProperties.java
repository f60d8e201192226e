// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.rejoin.core.Retention;
import io.rejoin.postgres.PostgresLogSettings;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * The event log in PostgreSQL.
 *
 * @param url Where PostgreSQL is, such as r2dbc:postgresql://host:5432/database. Required.
 * @param username User name, where the URL has none. Owns the schema: migrations run as this user.
 * @param password Password, where the URL has none.
 * @param schema Schema that the log creates and keeps to, a lower-case SQL identifier.
 * @param lanes Transactions that write at the same time, 1 to 64.
 * @param slowLanes Transactions that wait for a stream held by somebody else at the same time, 1 to 64.
 * @param readers Connections for reading, 1 to 256. Two more are for administration, and one for trimming.
 * @param lockTimeout How long a publish waits for a stream that somebody else holds, 10 ms to 1 minute.
 * @param readTimeout Longest statement that reads, 10 ms to 1 minute.
 * @param writeTimeout Longest statement that writes, waiting for locks included, 10 ms to 1 minute and more than
 *     lock-timeout.
 * @param connectTimeout Longest wait for a connection, 10 ms to 1 minute.
 * @param startTimeout How long a starting service waits for PostgreSQL before it gives up and exits, up to 10 minutes.
 * @param trimInterval Time between two rounds of removing what retention does not keep, 10 ms to 1 hour.
 * @param retention What is kept of a stream that has no retention of its own.
 */
@ConfigurationProperties("rejoin.postgres")
record PostgresProperties(
        @Nullable String url,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("rejoin") String schema,
        @DefaultValue("2") int lanes,
        @DefaultValue("2") int slowLanes,
        @DefaultValue("4") int readers,
        @DefaultValue("2s") Duration lockTimeout,
        @DefaultValue("2s") Duration readTimeout,
        @DefaultValue("5s") Duration writeTimeout,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("30s") Duration startTimeout,
        @DefaultValue("5s") Duration trimInterval,
        @DefaultValue DefaultRetention retention) {

    private static final Duration LONGEST_START = Duration.ofMinutes(10);

    /**
     * What is kept of a stream that has no retention of its own.
     *
     * @param maxEvents Newest events that are kept, 1 to 1000000000.
     * @param maxAge Age up to which events are kept, 1 second to 3650 days. Days where no unit is given.
     */
    record DefaultRetention(
            @DefaultValue("1000000") long maxEvents,

            @DefaultValue("7d") @DurationUnit(ChronoUnit.DAYS)
            Duration maxAge) {}

    PostgresProperties {
        if (url != null) {
            requirePostgresql(url);
        }
        if (startTimeout.isNegative() || startTimeout.compareTo(LONGEST_START) > 0) {
            throw new IllegalArgumentException("startTimeout: " + startTimeout + " (expected: PT0S..PT10M)");
        }
        settings(
                schema,
                lanes,
                slowLanes,
                readers,
                lockTimeout,
                readTimeout,
                writeTimeout,
                connectTimeout,
                retention,
                trimInterval);
    }

    PostgresLogSettings settings() {
        return settings(
                schema,
                lanes,
                slowLanes,
                readers,
                lockTimeout,
                readTimeout,
                writeTimeout,
                connectTimeout,
                retention,
                trimInterval);
    }

    /** @throws SettingMissingException without a URL */
    ConnectionFactoryOptions server() {
        if (url == null) {
            throw new SettingMissingException(
                    "rejoin.postgres.url", "where PostgreSQL is, such as r2dbc:postgresql://host:5432/database");
        }
        ConnectionFactoryOptions.Builder options =
                ConnectionFactoryOptions.parse(url).mutate();
        if (username != null) {
            options.option(ConnectionFactoryOptions.USER, username);
        }
        if (password != null) {
            options.option(ConnectionFactoryOptions.PASSWORD, password);
        }
        return options.build();
    }

    /** Says nothing of the value nor of the cause, which quotes it: there may be a password in it. */
    private static void requirePostgresql(String url) {
        boolean postgresql;
        try {
            postgresql =
                    "postgresql".equals(ConnectionFactoryOptions.parse(url).getValue(ConnectionFactoryOptions.DRIVER));
        } catch (IllegalArgumentException e) {
            postgresql = false;
        }
        if (!postgresql) {
            throw new IllegalArgumentException("url: (expected: as r2dbc:postgresql://host:5432/database)");
        }
    }

    private static PostgresLogSettings settings(
            String schema,
            int lanes,
            int slowLanes,
            int readers,
            Duration lockTimeout,
            Duration readTimeout,
            Duration writeTimeout,
            Duration connectTimeout,
            DefaultRetention retention,
            Duration trimInterval) {
        return new PostgresLogSettings(
                schema,
                lanes,
                slowLanes,
                readers,
                lockTimeout,
                readTimeout,
                writeTimeout,
                connectTimeout,
                new Retention(retention.maxEvents(), retention.maxAge()),
                trimInterval);
    }

    /** Where PostgreSQL is, and as whom; the password stays out. */
    @Override
    public String toString() {
        return "PostgresProperties[schema=" + schema + "]";
    }
}
