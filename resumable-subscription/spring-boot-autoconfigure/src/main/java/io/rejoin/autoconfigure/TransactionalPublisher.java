// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Publishes within a product's own transaction: its rows and its events are committed together, or not at all.
 *
 * <p>For services whose tables are in the same PostgreSQL database as the log, and whose transactions Spring manages over
 * R2DBC ({@code @Transactional}, {@code TransactionalOperator}). Thread-safe.
 */
public interface TransactionalPublisher {

    /**
     * Appends to the streams as part of the transaction that the subscriber is in; after its commit all nodes are told.
     *
     * <p>To be called once in a transaction, last: the streams stay locked until it ends. The publications may be for any
     * streams, in any order. An outcome that is {@link PublishOutcome.Committed} is so once the transaction commits; where
     * one is anything else, it is for the caller to go on or to roll back.
     *
     * <p>Errors: {@link IllegalStateException} outside of a transaction, in one that is not READ COMMITTED, and on a second
     * call in one; {@link IllegalArgumentException} beyond 256 publications, 2,000 events or 16 MiB;
     * {@link io.rejoin.core.LogUnavailableException} if connection or server failed. Cancelling rolls back with the
     * transaction.
     *
     * @return one outcome for each publication, in the order given
     */
    Mono<List<PublishOutcome>> publish(List<Publication> publications);
}
