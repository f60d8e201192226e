// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.spi;

import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The durable, ordered record of all streams, and the only authority on what happened.
 *
 * <p>Contract: sequence numbers of a stream are dense from 1 and become visible in order, so that every read shows a
 * prefix; a publish that is rolled back or suppressed uses none. Each event has a fingerprint drawn at random for every
 * attempt to write it, and knows its predecessor's. Reads see every append that was acknowledged before they began.
 *
 * <p>Thread-safe, non-blocking. Operations error with {@link io.rejoin.core.LogUnavailableException} when the store does
 * not answer; they do not retry for long, the callers do.
 */
public interface EventLog {

    /**
     * Writes all events of the publication or none, creating the stream where there is none. Completes after the commit.
     * Cancelling stops the waiting only.
     */
    Mono<PublishOutcome> append(Publication publication);

    /**
     * Answers several reads at once, in the order asked; each answer is one consistent snapshot of its stream. An
     * implementation should need a number of queries that does not grow with the number of reads.
     */
    Mono<List<Slice>> read(List<Read> reads);
}
