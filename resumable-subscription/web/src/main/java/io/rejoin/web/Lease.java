// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import java.time.Instant;

/**
 * The right to go on being served: asked again and again while a subscription is open, so that a right that is lost (an
 * expired or revoked token, a ban) ends what is open within one second, and not only the next request.
 *
 * <p>Each open subscription asks its lease about four times a second, on the event loop of its
 * connection, and ends for good at the first answer that is {@link LeaseState.Ended}: nothing more of the stream is sent,
 * and the last frame bears the answer's {@link ProblemCode}. Requests that come with an ended lease, waiting long-polls
 * and pages that are ready only after the end are refused with it.
 *
 * <p>An implementation is thread-safe, does not block, and costs next to nothing while it is valid: tens of thousands of
 * subscriptions ask four times a second on one thread, so it reads a field or looks into a map, and allocates nothing. What
 * it throws ends the subscription as an error of the server's.
 */
@FunctionalInterface
public interface Lease {

    /** Never ends. */
    Lease UNLIMITED = epochMillis -> LeaseState.VALID;

    /** @param epochMillis now, by the service's wall clock, in milliseconds since the epoch */
    LeaseState at(long epochMillis);

    /** Valid before {@code expiresAt}, from then on {@link LeaseState.Expired}. */
    static Lease until(Instant expiresAt) {
        long end = millis(expiresAt);
        return epochMillis -> epochMillis < end ? LeaseState.VALID : LeaseState.Expired.EXPIRED;
    }

    /** Valid while both are; ended as this one where both have. */
    default Lease and(Lease other) {
        return epochMillis -> at(epochMillis) instanceof LeaseState.Ended ended ? ended : other.at(epochMillis);
    }

    private static long millis(Instant instant) {
        try {
            return instant.toEpochMilli();
        } catch (ArithmeticException e) {
            return instant.isAfter(Instant.EPOCH) ? Long.MAX_VALUE : Long.MIN_VALUE;
        }
    }
}
