// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import reactor.core.publisher.Flux;

/** The reading end of streams: live, gap-free, resumable subscriptions. Thread-safe. */
public interface Subscriptions {

    /**
     * Follows a stream from a position on, for ever.
     *
     * <p>Each signal consumes one of the demand; a signal of events carries as many as are ready, up to the node's batch
     * limits. A subscriber without demand costs nothing: no queue grows, it lags as a cursor and reads on from the log
     * when it asks again. The stream need not exist yet.
     *
     * <p>Completes only after a {@link Signal.Reset} without restart. Errors: {@link LogUnavailableException} if the
     * position could not be checked in time, {@link TooManySubscriptionsException} if the node has no room; once open,
     * an outage of log or feed delays signals and ends nothing. Cancelling releases all that the subscription held.
     */
    Flux<Signal> subscribe(SubscribeRequest request);
}
