// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.database;

import io.r2dbc.spi.R2dbcException;
import io.rejoin.chat.http.ChatProblem;
import io.rejoin.core.LogUnavailableException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Mono;

/** The two kinds of transactions: one that changes rows and publishes, one that sees everything at one moment. Thread-safe. */
public final class Transactions {

    private final TransactionalOperator write;
    private final TransactionalOperator snapshot;

    public Transactions(ReactiveTransactionManager manager) {
        write = TransactionalOperator.create(
                manager, definition(TransactionDefinition.ISOLATION_READ_COMMITTED, false));
        snapshot = TransactionalOperator.create(
                manager, definition(TransactionDefinition.ISOLATION_REPEATABLE_READ, true));
    }

    private static TransactionDefinition definition(int isolation, boolean readOnly) {
        DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
        definition.setIsolationLevel(isolation);
        definition.setReadOnly(readOnly);
        return definition;
    }

    /**
     * All that {@code work} writes, or nothing. Each statement sees what was committed before it, so that what is read after a lock was taken
     * is what holds. A client that leaves stops nothing that has begun.
     */
    public <T> Mono<T> write(Mono<T> work) {
        return detached(write.transactional(work)).onErrorMap(Transactions::ofWrite);
    }

    /** All that {@code work} reads is of one moment, and so is the position of a stream that it reads beside. */
    public <T> Mono<T> snapshot(Mono<T> work) {
        return detached(snapshot.transactional(work)).onErrorMap(Transactions::ofRead);
    }

    /** A statement that is cancelled half-way would leave its connection in a state that nobody knows. What is traced stays traced. */
    private static <T> Mono<T> detached(Mono<T> work) {
        return Mono.deferContextual(
                context -> Mono.fromFuture(work.contextWrite(context).toFuture(), true));
    }

    private static Throwable ofWrite(Throwable error) {
        return switch (error) {
            case CannotCreateTransactionException none -> unavailable(none);
            case PessimisticLockingFailureException _, QueryTimeoutException _ ->
                ChatProblem.ROOM_BUSY.because("the room is being written to by too many");
            case TransactionException _, DataAccessResourceFailureException _, R2dbcException _ ->
                ChatProblem.OUTCOME_UNKNOWN.because("the connection to the database broke");
            default -> error;
        };
    }

    private static Throwable ofRead(Throwable error) {
        return switch (error) {
            case TransactionException _,
                    DataAccessResourceFailureException _,
                    QueryTimeoutException _,
                    R2dbcException _ -> unavailable(error);
            default -> error;
        };
    }

    private static LogUnavailableException unavailable(Throwable cause) {
        return new LogUnavailableException("chat: the database did not answer", cause);
    }
}
