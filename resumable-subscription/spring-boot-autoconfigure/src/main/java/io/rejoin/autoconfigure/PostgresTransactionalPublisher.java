// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.r2dbc.spi.ConnectionFactory;
import io.rejoin.core.EventPublisher;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.postgres.PostgresEventLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.connection.ConnectionFactoryUtils;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;

/** Appends on the connection that Spring has bound to the transaction, and announces when Spring says that it committed. */
final class PostgresTransactionalPublisher implements TransactionalPublisher {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresTransactionalPublisher.class);

    private final ConnectionFactory connections;
    private final PostgresEventLog log;
    private final EventPublisher publisher;
    private final Consumer<Publication> usage;

    /** @param usage is told of each publication that was committed */
    PostgresTransactionalPublisher(
            ConnectionFactory connections,
            PostgresEventLog log,
            EventPublisher publisher,
            Consumer<Publication> usage) {
        this.connections = connections;
        this.log = log;
        this.publisher = publisher;
        this.usage = usage;
    }

    @Override
    public Mono<List<PublishOutcome>> publish(List<Publication> publications) {
        return BoundTransaction.on(connections).flatMap(transaction -> append(transaction, publications));
    }

    /**
     * The connection is not given back: it is the transaction's. Spring's {@code releaseConnection} would take it from a
     * transaction that has done nothing else, which then could neither commit nor roll back.
     */
    private Mono<List<PublishOutcome>> append(
            TransactionSynchronizationManager transaction, List<Publication> publications) {
        return ConnectionFactoryUtils.getConnection(connections)
                .flatMap(connection -> log.appendIn(connection, publications))
                .doOnNext(outcomes -> announceAfterCommit(transaction, publications, outcomes));
    }

    private void announceAfterCommit(
            TransactionSynchronizationManager transaction,
            List<Publication> publications,
            List<PublishOutcome> outcomes) {
        List<StreamKey> changed = new ArrayList<>();
        List<Publication> committed = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof PublishOutcome.Committed) {
                changed.add(publications.get(i).stream());
                committed.add(publications.get(i));
            }
        }
        if (!changed.isEmpty()) {
            transaction.registerSynchronization(new TransactionSynchronization() {
                @Override
                public Mono<Void> afterCommit() {
                    committed.forEach(usage);
                    return announce(changed);
                }
            });
        }
    }

    /** An error here would tell the caller that a transaction failed which is committed; audits make up for the hint. */
    private Mono<Void> announce(List<StreamKey> streams) {
        return publisher.announce(streams).onErrorResume(e -> {
            LOG.info("The feed did not take the announcement of {}: subscribers learn by the next audit", streams, e);
            return Mono.empty();
        });
    }
}
