// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.ValidationDepth;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.postgres.Allocation.KeyName;
import io.rejoin.postgres.Allocation.KeyRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/**
 * One attempt to write publishes in one transaction of the log's own, in two round trips:
 *
 * <ol>
 *   <li>begin, lock the streams, then look up the keys: in a statement of its own, as the locking one sees the database as
 *       it was before it waited;
 *   <li>having allocated: write and commit. If the write fails, the server makes a rollback of the commit behind it.
 * </ol>
 *
 * A third, between them, creates streams that do not exist yet. One that somebody else created meanwhile is locked then, and
 * may have come with keys: nothing is ever locked without asking for the keys behind it.
 *
 * <p>Until the second is sent, nothing can have been written, whatever breaks. After it, only an answer tells.
 */
final class AppendTransaction {

    /** How often a stream may vanish or appear between locking and creating it before it counts as held. */
    private static final int CREATE_ROUNDS = 3;

    private final Connections connections;
    private final AppendStatements statements;
    private final RandomGenerator random;
    private final String setLockTimeout;
    private final Connection connection;
    private final List<Publish> batch;
    private final Locking locking;
    private final Set<StreamKey> streams = new LinkedHashSet<>();
    private final List<KeyName> keys = new ArrayList<>();
    private final List<KeyRecord> usedKeys = new ArrayList<>();
    private final Map<StreamKey, LockedStream> locked = new HashMap<>();
    private boolean commitSent;

    AppendTransaction(AppendContext context, Connection connection, List<Publish> batch, Locking locking) {
        this.connections = context.connections();
        this.statements = context.statements();
        this.random = context.random();
        this.setLockTimeout =
                "SET LOCAL lock_timeout = " + context.lockTimeout().toMillis();
        this.connection = connection;
        this.batch = batch;
        this.locking = locking;
        for (Publish publish : batch) {
            streams.add(publish.stream());
            KeyName key = publish.keyName();
            if (key != null) {
                keys.add(key);
            }
        }
    }

    /**
     * How each publish ended, in order; {@code null} where its stream is held by somebody else. Errors with
     * {@link AppendFailure} only. The connection is given back.
     */
    Mono<List<@Nullable PublishOutcome>> run() {
        return lock().then(Mono.defer(() -> createMissing(CREATE_ROUNDS)))
                .then(Mono.defer(this::commit))
                .onErrorMap(error -> error instanceof AppendFailure ? error : failure(commitSent, error))
                .onErrorResume(AppendFailure.class, failure -> cleanUp(failure).then(Mono.error(failure)))
                .flatMap(outcomes -> connections.release(connection).thenReturn(outcomes));
    }

    private Mono<Void> lock() {
        List<Mono<?>> sent = new ArrayList<>();
        sent.add(Mono.from(connection.beginTransaction(IsolationLevel.READ_COMMITTED)));
        if (locking == Locking.WAIT) {
            sent.add(Rows.update(connection.createStatement(setLockTimeout)));
        }
        sent.addAll(lockExisting());
        return connections.patient(Pipeline.sendAll(sent));
    }

    /** The keys are those of all streams, anew: what is known of them is never from before the last lock. */
    private List<Mono<?>> lockExisting() {
        Mono<Void> lock = (locking == Locking.SKIP
                        ? statements.lockNow(connection, streams)
                        : statements.lockWaiting(connection, missing()))
                .doOnNext(stream -> locked.put(stream.key(), stream))
                .then();
        if (keys.isEmpty()) {
            return List.of(lock);
        }
        usedKeys.clear();
        return List.of(
                lock,
                statements.usedKeys(connection, keys).doOnNext(usedKeys::add).then());
    }

    private Mono<Void> createMissing(int rounds) {
        if (missing().isEmpty()) {
            return Mono.empty();
        }
        Mono<Void> create = connections.patient(statements
                .create(connection, missing(), random)
                .doOnNext(stream -> locked.put(stream.key(), stream))
                .then());
        if (locking == Locking.SKIP) {
            return create;
        }
        return create.then(Mono.defer(() ->
                        missing().isEmpty() ? Mono.empty() : connections.patient(Pipeline.sendAll(lockExisting()))))
                .then(Mono.defer(() -> rounds > 1 ? createMissing(rounds - 1) : Mono.empty()));
    }

    private List<StreamKey> missing() {
        return streams.stream().filter(stream -> !locked.containsKey(stream)).toList();
    }

    private Mono<List<@Nullable PublishOutcome>> commit() {
        Allocation allocation = new Allocation(locked, usedKeys, random);
        synchronized (random) {
            batch.forEach(allocation::add);
        }
        if (allocation.events().isEmpty()) {
            return connections
                    .patient(Mono.from(connection.rollbackTransaction()))
                    .thenReturn(allocation.outcomes());
        }
        Mono<Void> write = statements.write(connection, allocation);
        Mono<Void> commit = Mono.from(connection.commitTransaction());
        return Mono.from(connection.validate(ValidationDepth.LOCAL))
                .flatMap(connected -> {
                    if (!connected) {
                        return Mono.error(failure(false, new IOException("connection closed")));
                    }
                    commitSent = true;
                    return connections.patient(Pipeline.send(List.of(write, commit)));
                })
                .flatMap(ends -> committed(ends.getFirst(), ends.getLast()))
                .thenReturn(allocation.outcomes());
    }

    private Mono<Void> committed(Signal<Void> write, Signal<Void> commit) {
        Throwable writeError = write.getThrowable();
        Throwable commitError = commit.getThrowable();
        if (writeError != null && saidByServer(writeError)) {
            return Mono.error(failure(false, writeError));
        }
        if (writeError == null && commitError != null && abortedByServer(commitError)) {
            return Mono.error(failure(false, commitError));
        }
        Throwable error = writeError != null ? writeError : commitError;
        return error == null ? Mono.empty() : Mono.error(failure(true, error));
    }

    /** The server reported it, rather than the driver that the server is gone. A failed write is never committed. */
    private static boolean saidByServer(Throwable error) {
        return error instanceof R2dbcException known
                && known.getSqlState() != null
                && !known.getSqlState().startsWith("08");
    }

    /** The server reported that it did not commit; that it is going down may be reported after it did. */
    private static boolean abortedByServer(Throwable error) {
        return saidByServer(error) && Failure.of(error) != Failure.CONNECTION;
    }

    private AppendFailure failure(boolean inDoubt, Throwable error) {
        return new AppendFailure(inDoubt, error, Set.copyOf(locked.keySet()));
    }

    private Mono<Void> cleanUp(AppendFailure failure) {
        if (failure.inDoubt() || failure.failure().spoilsConnection()) {
            return connections.drop(connection);
        }
        return connections
                .patient(Mono.from(connection.rollbackTransaction()))
                .then(connections.release(connection))
                .onErrorResume(_ -> connections.drop(connection));
    }
}
