// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many attempts a product may be given beyond those that clients ask for: a fifth of its requests, and some in the beginning.
 *
 * <p>Without it a product that fails under load would be given three times the load. Thread-safe.
 */
final class RetryBudget {

    private static final long ATTEMPT = 5;
    private static final long MOST = 50 * ATTEMPT;

    private final AtomicLong credit = new AtomicLong(MOST);

    /** A client asked for something. */
    void earn() {
        credit.accumulateAndGet(1, (have, more) -> Math.min(MOST, have + more));
    }

    /** Whether one more attempt may be made; it counts as made. */
    boolean spend() {
        return credit.getAndUpdate(have -> have >= ATTEMPT ? have - ATTEMPT : have) >= ATTEMPT;
    }
}
