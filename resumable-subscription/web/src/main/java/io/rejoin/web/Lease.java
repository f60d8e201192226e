// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import java.time.Instant;

/**
 * How long a client may be served on the strength of what it showed when it came.
 *
 * <p>A subscription that is open at {@code expiresAt} ends within one second with a final frame that bears
 * {@link ProblemCode#TOKEN_EXPIRED}; a request that comes later is refused with it.
 *
 * @param expiresAt by the service's clock; {@link #UNLIMITED} where nothing expires
 */
public record Lease(Instant expiresAt) {

    /** Never ends. */
    public static final Lease UNLIMITED = new Lease(Instant.MAX);

    static ProblemException expired() {
        return new ProblemException(ProblemCode.TOKEN_EXPIRED, "token: expired (expected: one that is still valid)");
    }

    /** By the wall clock in milliseconds since the epoch, {@link Long#MAX_VALUE} where that is out of its range. */
    long expiresAtMillis() {
        try {
            return expiresAt.toEpochMilli();
        } catch (ArithmeticException e) {
            return expiresAt.isAfter(Instant.EPOCH) ? Long.MAX_VALUE : Long.MIN_VALUE;
        }
    }
}
