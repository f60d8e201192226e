// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.spi;

import io.rejoin.core.StreamKey;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The bus that tells nodes of what was just committed. Everything it says is a hint: it may drop, repeat, reorder, or tell
 * of an event that the log then lost; correctness never rests on it.
 *
 * <p>Thread-safe, non-blocking, its queues bounded. While disconnected it rejects at once.
 */
public interface LiveFeed {

    /** Sends a message to all nodes that listen to its stream. Completes when the bus took it. */
    Mono<Void> publish(FeedMessage message);

    /**
     * Listens to a stream until cancelled. The first signal is {@link FeedSignal.Listening} once the bus has acknowledged
     * the subscription, or {@link FeedSignal.Interrupted} if it cannot now; never completes and never errors, it
     * reconnects by itself. Signals are serial. The subscriber must not block and has unbounded demand.
     */
    Flux<FeedSignal> listen(StreamKey stream);

    /**
     * Sends a message to this very node through the bus and the connection that hints arrive on; completes when it came
     * back. A bus that keeps its sockets open and delivers nothing is found only this way. The caller sets the time-out;
     * cancelling frees what was held.
     */
    Mono<Void> probe();
}
