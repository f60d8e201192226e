// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.r2dbc.spi.ConnectionFactory;
import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;

/** The transaction that a subscriber is in. */
final class BoundTransaction {

    private BoundTransaction() {}

    /** Errors with {@link IllegalStateException} where none is open on {@code connections}, which lead to the log's database. */
    static Mono<TransactionSynchronizationManager> on(ConnectionFactory connections) {
        return TransactionSynchronizationManager.forCurrentTransaction()
                .filter(transaction -> transaction.isActualTransactionActive() && transaction.hasResource(connections))
                .switchIfEmpty(Mono.error(BoundTransaction::outside))
                .onErrorMap(NoTransactionException.class, e -> outside());
    }

    private static IllegalStateException outside() {
        return new IllegalStateException("transaction: none (expected: one that Spring manages over R2DBC)");
    }
}
