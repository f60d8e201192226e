// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.database;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * The database that chat's tables and the log's share, so that one transaction writes to both.
 *
 * @param url as of the log
 * @param username where the URL has none
 * @param password where the URL has none
 */
public record ChatDatabase(
        String url, @Nullable String username, @Nullable String password) {

    /** Longest statement. */
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(5);

    /** Longest wait for a room that others are writing to. */
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(3);

    /** Longest wait for a connection. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** Also bounds how long connections keep leading to where a host name once led. */
    private static final Duration MAX_LIFE = Duration.ofMinutes(30);

    private static final int START_RETRIES = 30;

    /** Opens no connection yet. */
    public ConnectionPool connections(int size) {
        ConnectionFactoryOptions options = options()
                .mutate()
                .option(ConnectionFactoryOptions.CONNECT_TIMEOUT, CONNECT_TIMEOUT)
                .option(ConnectionFactoryOptions.STATEMENT_TIMEOUT, STATEMENT_TIMEOUT)
                .option(ConnectionFactoryOptions.LOCK_WAIT_TIMEOUT, LOCK_TIMEOUT)
                .option(Option.valueOf("applicationName"), "rejoin-chat")
                .option(Option.valueOf("tcpKeepAlive"), true)
                .option(Option.valueOf("tcpNoDelay"), true)
                .build();
        return new ConnectionPool(ConnectionPoolConfiguration.builder(ConnectionFactories.get(options))
                .name("rejoin-chat")
                .initialSize(0)
                .maxSize(size)
                .maxAcquireTime(CONNECT_TIMEOUT)
                .maxCreateConnectionTime(CONNECT_TIMEOUT)
                .maxLifeTime(MAX_LIFE)
                .acquireRetry(0)
                .validationDepth(ValidationDepth.LOCAL)
                .build());
    }

    /** Creates the tables or brings them up to date; one node does it and the others wait. Blocks. */
    public void migrate() {
        ConnectionFactoryOptions options = options();
        JdbcAddress address = JdbcAddress.of(options);
        Flyway.configure()
                .jdbcProperties(address.properties())
                .dataSource(
                        address.url(),
                        text(options, ConnectionFactoryOptions.USER),
                        text(options, ConnectionFactoryOptions.PASSWORD))
                .schemas("chat")
                .locations("classpath:io/rejoin/chat/migrations")
                .connectRetries(START_RETRIES)
                .connectRetriesInterval(1)
                .load()
                .migrate();
    }

    private ConnectionFactoryOptions options() {
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

    private static @Nullable String text(ConnectionFactoryOptions options, Option<?> option) {
        Object value = options.getValue(option);
        return value == null ? null : value.toString();
    }

    /** Where, and not as whom. */
    @Override
    public String toString() {
        return "ChatDatabase";
    }
}
