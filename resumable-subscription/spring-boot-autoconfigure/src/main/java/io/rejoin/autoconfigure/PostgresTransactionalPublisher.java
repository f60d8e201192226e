// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.r2dbc.spi.ConnectionFactory;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.TraceParent;
import io.rejoin.core.spi.NodeObserver.Publishing;
import io.rejoin.core.spi.TransactionalPublishes;
import io.rejoin.postgres.PostgresEventLog;
import io.rejoin.postgres.PostgresLogListener;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.springframework.r2dbc.connection.ConnectionFactoryUtils;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** Appends on the connection that Spring has bound to the transaction, and tells of it when Spring says that it committed. */
final class PostgresTransactionalPublisher implements TransactionalPublisher {

    private final ConnectionFactory connections;
    private final PostgresEventLog log;
    private final TransactionalPublishes node;
    private final PostgresLogListener listener;

    /** @param listener is told of traced transactions, and of nothing else */
    PostgresTransactionalPublisher(
            ConnectionFactory connections,
            PostgresEventLog log,
            TransactionalPublishes node,
            PostgresLogListener listener) {
        this.connections = connections;
        this.log = log;
        this.node = node;
        this.listener = listener;
    }

    @Override
    public Mono<List<PublishOutcome>> publish(List<Publication> publications) {
        return Mono.deferContextual(context -> BoundTransaction.on(connections)
                .flatMap(transaction -> append(transaction, new Written(publications, context))));
    }

    /**
     * The connection is not given back: it is the transaction's. Spring's {@code releaseConnection} would take it from a
     * transaction that has done nothing else, which then could neither commit nor roll back.
     */
    private Mono<List<PublishOutcome>> append(TransactionSynchronizationManager transaction, Written written) {
        return ConnectionFactoryUtils.getConnection(connections)
                .flatMap(connection -> log.appendIn(connection, written.publications))
                .doOnError(written::failed)
                .doOnNext(outcomes -> {
                    written.outcomes = outcomes;
                    transaction.registerSynchronization(written);
                });
    }

    /** What was written, and waits for the end of its transaction. */
    private final class Written implements TransactionSynchronization {

        private final List<Publication> publications;
        private final List<Publishing> observed;
        private final long begin = System.nanoTime();
        private List<PublishOutcome> outcomes = List.of();

        Written(List<Publication> publications, ContextView context) {
            this.publications = publications;
            this.observed = publications.stream()
                    .map(publication -> node.publishing(publication, context))
                    .toList();
        }

        void failed(Throwable error) {
            observed.forEach(publishing -> publishing.failed(error));
        }

        @Override
        public Mono<Void> afterCompletion(int status) {
            return Mono.fromRunnable(() -> {
                if (status == STATUS_COMMITTED) {
                    committed();
                } else {
                    failed(new IllegalStateException("transaction: "
                            + (status == STATUS_ROLLED_BACK ? "rolled back" : "nobody knows whether it committed")));
                }
            });
        }

        private void committed() {
            List<TraceParent> traces = observed.stream()
                    .map(Publishing::trace)
                    .filter(Objects::nonNull)
                    .toList();
            if (!traces.isEmpty()) {
                int events = publications.stream()
                        .mapToInt(publication -> publication.events().size())
                        .sum();
                listener.traced(traces, publications.size(), events, Duration.ofNanos(System.nanoTime() - begin));
            }
            for (int i = 0; i < outcomes.size(); i++) {
                node.committed(publications.get(i).stream(), outcomes.get(i), observed.get(i));
            }
        }
    }
}
