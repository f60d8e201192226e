// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.spi;

import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import reactor.util.context.ContextView;

/**
 * The part of a publish that remains where a product's own transaction wrote the events: observers are told of it, and once it is committed
 * subscribers on all nodes, as of any other publish. Thread-safe; does not block.
 */
public interface TransactionalPublishes {

    /**
     * A publish within a transaction begins. Whoever asks tells the result how it ended, which is when the transaction has.
     *
     * @param context the publisher's
     */
    NodeObserver.Publishing publishing(Publication publication, ContextView context);

    /** The transaction is committed, and this is what it wrote. Never before: nodes hand the events on. The hint may be lost, like all. */
    void committed(StreamKey stream, PublishOutcome outcome, NodeObserver.Publishing observed);
}
