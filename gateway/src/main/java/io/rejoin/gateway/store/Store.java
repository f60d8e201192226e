// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.store;

import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A few connections to the gateways' schema. Safe for use by several threads.
 *
 * <p>Nothing of it waits for PostgreSQL when the gateway starts: the schema is brought up to date before the first use that finds the
 * server, and again tried with the next use after a failure. Whatever takes longer than {@link #PATIENCE} errors.
 */
public final class Store implements AutoCloseable {

    /** How long one use may take, everything included. */
    public static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Migrating may wait for another gateway that is at it. */
    private static final Duration MIGRATION_PATIENCE = Duration.ofMinutes(1);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(2);

    /** Also bounds how long connections keep leading to where a host name once led. */
    private static final Duration MAX_LIFE = Duration.ofMinutes(30);

    private static final int CONNECTIONS = 4;

    private final String schema;
    private final ConnectionPool pool;
    private final Mono<Boolean> migrated;

    /** @param settings with a URL */
    public Store(StoreSettings settings) {
        this.schema = settings.schema();
        ConnectionFactoryOptions options = settings.server()
                .mutate()
                .option(PostgresqlConnectionFactoryProvider.APPLICATION_NAME, "rejoin-gateway")
                .option(ConnectionFactoryOptions.CONNECT_TIMEOUT, CONNECT_TIMEOUT)
                .option(ConnectionFactoryOptions.STATEMENT_TIMEOUT, STATEMENT_TIMEOUT)
                .option(PostgresqlConnectionFactoryProvider.TCP_KEEPALIVE, true)
                .build();
        this.pool = new ConnectionPool(
                ConnectionPoolConfiguration.builder(new PostgresqlConnectionFactoryProvider().create(options))
                        .name("gateway-store")
                        .initialSize(0)
                        .maxSize(CONNECTIONS)
                        .maxAcquireTime(CONNECT_TIMEOUT)
                        .maxCreateConnectionTime(CONNECT_TIMEOUT)
                        .maxLifeTime(MAX_LIFE)
                        .acquireRetry(0)
                        .validationDepth(ValidationDepth.LOCAL)
                        .build());
        Migrations migrations = new Migrations(schema);
        this.migrated = Mono.defer(() -> onConnection(migrations::run)
                        .timeout(MIGRATION_PATIENCE)
                        .thenReturn(true))
                .cacheInvalidateIf(_ -> false);
    }

    /** Puts the schema where a statement says {@code ${schema}}. */
    public String sql(String statement) {
        return statement.replace("${schema}", '"' + schema + '"');
    }

    /** Runs {@code work} on a connection of its own, each statement for itself. */
    public <T> Mono<T> use(Function<Connection, Mono<T>> work) {
        return migrated.then(Mono.defer(() -> onConnection(work).timeout(PATIENCE)));
    }

    /** Runs {@code work} in a transaction, committed if it completes. */
    public <T> Mono<T> inTransaction(Function<Connection, Mono<T>> work) {
        return use(connection -> Mono.usingWhen(
                Mono.from(connection.beginTransaction(IsolationLevel.READ_COMMITTED))
                        .thenReturn(connection),
                work,
                it -> Mono.from(it.commitTransaction()),
                (it, _) -> Mono.from(it.rollbackTransaction()),
                it -> Mono.from(it.rollbackTransaction())));
    }

    private <T> Mono<T> onConnection(Function<Connection, Mono<T>> work) {
        return Mono.usingWhen(
                        pool.create(),
                        work,
                        Connection::close,
                        (connection, _) -> connection.close(),
                        Connection::close)
                // Rows of an answer that is given up in the middle: the driver leaves them to who gave up.
                .doOnDiscard(ReferenceCounted.class, ReferenceCountUtil::release);
    }

    @Override
    public void close() {
        pool.dispose();
    }
}
