// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Where streams stand, as a product's own transaction sees them: the cursor at which what it reads beside is true.
 *
 * <p>A product that changes its rows and publishes in one transaction ({@link TransactionalPublisher}), and reads rows and cursor in
 * another which is REPEATABLE READ, hands out states without a seam: whoever subscribes from that cursor is told of every change that
 * the state lacks, and of none that it has. In a READ COMMITTED transaction each statement sees another moment, and there is a seam.
 * Thread-safe.
 */
public interface TransactionalCursors {

    /**
     * The newest position of each stream.
     *
     * <p>Errors: {@link IllegalStateException} outside of a transaction; {@link io.rejoin.core.LogUnavailableException} if connection
     * or server failed.
     *
     * @return in the order given; {@link Cursor#BEGINNING} for a stream that does not exist
     */
    Mono<List<Cursor>> of(List<StreamKey> streams);
}
