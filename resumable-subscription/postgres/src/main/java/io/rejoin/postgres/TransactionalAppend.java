// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.r2dbc.spi.Connection;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.postgres.Allocation.KeyName;
import io.rejoin.postgres.Allocation.KeyRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One append within a transaction of a product's own.
 *
 * <p>Two such transactions must never wait for each other in a circle. All streams that do not exist are created first,
 * then all are locked, both in the order of their keys, and all at once, which is why a transaction can do this only once:
 * who creates waits for nobody who locks, and who locks waits for nobody who creates, since what is being created is not
 * yet to be seen.
 *
 * <p>Works behind a savepoint, so that a lock that is not to be had leaves the product's transaction as it was.
 */
final class TransactionalAppend {

    /** How often a stream may be deleted between creating and locking it before it counts as held. */
    private static final int ROUNDS = 3;

    private static final String LOOK =
            "SELECT current_setting('transaction_isolation'), current_setting('rejoin.appended', true),"
                    + " current_setting('lock_timeout')";

    /** The mark is of this transaction alone, and gone if what comes after the savepoint is. */
    private static final String PREPARE =
            "SELECT set_config('rejoin.appended', 'yes', true), set_config('lock_timeout', $1, true)";

    private static final String RESTORE = "SELECT set_config('lock_timeout', $1, true)";

    private final AppendStatements statements;
    private final RandomGenerator random;
    private final String lockTimeout;
    private final Connection connection;
    private final List<Publish> publishes;
    private final SortedSet<StreamKey> streams = new TreeSet<>();
    private final List<KeyName> keys;
    private final List<KeyRecord> usedKeys = new ArrayList<>();
    private final Map<StreamKey, LockedStream> locked = new HashMap<>();

    TransactionalAppend(
            AppendStatements statements,
            RandomGenerator random,
            Duration lockTimeout,
            Connection connection,
            List<Publication> publications) {
        this.statements = statements;
        this.random = random;
        this.lockTimeout = lockTimeout.toMillis() + "ms";
        this.connection = connection;
        this.publishes = publications.stream().map(Publish::of).toList();
        this.keys = publishes.stream()
                .map(Publish::keyName)
                .filter(Objects::nonNull)
                .toList();
        publishes.forEach(publish -> streams.add(publish.stream()));
        Batch.requireOne(publishes);
    }

    Mono<List<PublishOutcome>> run() {
        if (connection.isAutoCommit()) {
            return Mono.error(new IllegalStateException("transaction: none is open (expected: one, READ COMMITTED)"));
        }
        return Rows.query(
                        connection.createStatement(LOOK),
                        row -> new Look(Rows.text(row, 0), row.get(1, String.class), Rows.text(row, 2)))
                .single()
                .flatMap(this::run);
    }

    private record Look(String isolation, @Nullable String mark, String lockTimeout) {}

    private Mono<List<PublishOutcome>> run(Look look) {
        if (!look.isolation().equals("read committed")) {
            return Mono.error(
                    new IllegalStateException("isolation: " + look.isolation() + " (expected: read committed)"));
        }
        if (look.mark() != null && !look.mark().isEmpty()) {
            return Mono.error(
                    new IllegalStateException(
                            "this transaction has appended already (expected: once in a transaction, all publications at once)"));
        }
        return execute("SAVEPOINT rejoin_append")
                .then(Mono.defer(() -> append(look)
                        .onErrorResume(error -> execute("ROLLBACK TO SAVEPOINT rejoin_append")
                                .then(execute("RELEASE SAVEPOINT rejoin_append"))
                                .onErrorMap(_ -> Failure.unavailable("append", error))
                                .then(failed(error)))));
    }

    private Mono<List<PublishOutcome>> append(Look look) {
        return Rows.query(connection.createStatement(PREPARE).bind(0, lockTimeout), _ -> true)
                .then(Mono.defer(() -> lock(ROUNDS)))
                .then(Mono.defer(this::write))
                .flatMap(outcomes -> Rows.query(
                                connection.createStatement(RESTORE).bind(0, look.lockTimeout()), _ -> true)
                        .then(execute("RELEASE SAVEPOINT rejoin_append"))
                        .thenReturn(outcomes));
    }

    private Mono<Void> lock(int rounds) {
        List<Mono<?>> sent = new ArrayList<>();
        sent.add(statements.create(connection, streams, random).then());
        sent.add(statements
                .lockWaiting(connection, streams)
                .doOnNext(stream -> locked.put(stream.key(), stream))
                .then());
        return Pipeline.sendAll(sent)
                .then(Mono.defer(() -> locked.size() < streams.size() && rounds > 1 ? lock(rounds - 1) : usedKeys()));
    }

    private Mono<Void> usedKeys() {
        return keys.isEmpty()
                ? Mono.empty()
                : statements.usedKeys(connection, keys).doOnNext(usedKeys::add).then();
    }

    private Mono<List<PublishOutcome>> write() {
        Allocation allocation = new Allocation(locked, usedKeys, random);
        synchronized (random) {
            publishes.forEach(allocation::add);
        }
        List<PublishOutcome> outcomes = allocation.outcomes().stream()
                .map(outcome -> outcome == null ? new PublishOutcome.Busy() : outcome)
                .toList();
        return allocation.events().isEmpty()
                ? Mono.just(outcomes)
                : statements.write(connection, allocation).thenReturn(outcomes);
    }

    private Mono<List<PublishOutcome>> failed(Throwable error) {
        return switch (Failure.of(error)) {
            case LOCK_TIMEOUT ->
                Mono.just(publishes.stream()
                        .<PublishOutcome>map(_ -> new PublishOutcome.Busy())
                        .toList());
            case CONNECTION, TIMEOUT, READ_ONLY, SERVER -> Mono.error(Failure.unavailable("append", error));
            case STATEMENT -> Mono.error(error);
        };
    }

    private Mono<Void> execute(String sql) {
        return Rows.update(connection.createStatement(sql)).then();
    }
}
