// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.postgresql.extension.CodecRegistrar;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A small pool of connections that run the log's own statements and nothing else.
 *
 * <p>A connection that failed, fell silent, or turned out to lead to a standby is closed, never pooled again. Work on a
 * connection is cut after the statement time-out and a grace in which the server cuts it first, which is cheaper: the
 * connection survives that.
 */
final class Connections {

    /** How much later than the server this end gives up. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** Also bounds how long connections keep leading to where a host name once led. */
    private static final Duration MAX_LIFE = Duration.ofMinutes(30);

    private final ConnectionPool pool;
    private final Duration patience;
    private final Scheduler timer;

    private Connections(ConnectionPool pool, Duration patience, Scheduler timer) {
        this.pool = pool;
        this.patience = patience;
        this.timer = timer;
    }

    /** @param statementTimeout of each statement, by the server */
    static Connections open(
            ConnectionFactoryOptions server,
            String name,
            int size,
            Duration connectTimeout,
            Duration statementTimeout,
            Map<String, String> parameters,
            Scheduler timer) {
        ConnectionFactoryOptions options = server.mutate()
                .option(PostgresqlConnectionFactoryProvider.APPLICATION_NAME, name)
                .option(ConnectionFactoryOptions.CONNECT_TIMEOUT, connectTimeout)
                .option(ConnectionFactoryOptions.STATEMENT_TIMEOUT, statementTimeout)
                .option(PostgresqlConnectionFactoryProvider.TCP_KEEPALIVE, true)
                .option(PostgresqlConnectionFactoryProvider.TCP_NODELAY, true)
                .option(PostgresqlConnectionFactoryProvider.FORCE_BINARY, true)
                .option(PostgresqlConnectionFactoryProvider.OPTIONS, parameters)
                .option(PostgresqlConnectionFactoryProvider.EXTENSIONS, List.of(binaryCodecs()))
                .build();
        ConnectionFactory factory = new PrimaryOnly(new PostgresqlConnectionFactoryProvider().create(options));
        ConnectionPool pool = new ConnectionPool(ConnectionPoolConfiguration.builder(factory)
                .name(name)
                .initialSize(0)
                .maxSize(size)
                .maxAcquireTime(connectTimeout)
                .maxCreateConnectionTime(connectTimeout)
                .maxLifeTime(MAX_LIFE)
                .acquireRetry(0)
                .validationDepth(ValidationDepth.LOCAL)
                .build());
        return new Connections(pool, statementTimeout.plus(GRACE), timer);
    }

    private static CodecRegistrar binaryCodecs() {
        return (_, _, registry) -> Mono.fromRunnable(() -> {
            registry.addFirst(new BinaryBytesCodec());
            BinaryArrayCodec.ALL.forEach(registry::addFirst);
        });
    }

    /** Runs {@code work} on a connection of its own, outside of any transaction it does not begin and end itself. */
    <T> Mono<T> use(Function<Connection, Mono<T>> work) {
        return Mono.usingWhen(
                pool.create(),
                connection -> patient(work.apply(connection)),
                this::release,
                this::release,
                this::release);
    }

    /** As {@link #use}, with rows. */
    <T> Mono<List<T>> list(Function<Connection, Flux<T>> work) {
        return use(connection -> work.apply(connection).collectList());
    }

    /** Errors if {@code work}, some statements sent at once, is not answered in time. */
    <T> Mono<T> patient(Mono<T> work) {
        return work.timeout(patience, timer);
    }

    /** A connection that the caller gives back with {@link #release}. */
    Mono<Connection> acquire() {
        return Mono.from(pool.create());
    }

    /** Never errors: the pool throws away what it cannot take back. */
    Mono<Void> release(Connection connection) {
        return Mono.from(connection.close()).onErrorComplete();
    }

    /** Gives back a connection after an error; closes it if the error spoils it. */
    Mono<Void> release(Connection connection, Throwable error) {
        return Failure.of(error).spoilsConnection() ? drop(connection) : release(connection);
    }

    /** Closes a connection for good. Does not wait for the server: it may be the one that is silent. */
    Mono<Void> drop(Connection connection) {
        return Mono.defer(() -> {
            if (connection instanceof Wrapped<?> pooled && pooled.unwrap() instanceof Connection real) {
                Mono.from(real.close()).subscribe(_ -> {}, _ -> {}); // closed is all it has to be
            }
            return release(connection);
        });
    }

    PoolState state(String name) {
        return pool.getMetrics()
                .map(metrics -> new PoolState(
                        name, metrics.acquiredSize(), metrics.pendingAcquireSize(), metrics.getMaxAllocatedSize()))
                .orElseThrow();
    }

    /** Never errors: a connection that cannot take its leave of the server is closed all the same. */
    Mono<Void> close() {
        return pool.disposeLater().onErrorComplete();
    }
}
