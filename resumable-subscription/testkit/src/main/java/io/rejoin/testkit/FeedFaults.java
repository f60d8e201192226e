// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import java.time.Duration;

/**
 * How badly a feed delivers while it is connected.
 *
 * @param drop the chance, 0..1, that one listener misses one message, or that a probe does not come back
 * @param duplicate the chance, 0..1, that a delivered message is delivered again, any number of times
 * @param minDelay shortest delay of a delivery; each has its own, so that where the two differ messages overtake one
 *     another
 * @param maxDelay longest delay of a delivery
 */
public record FeedFaults(double drop, double duplicate, Duration minDelay, Duration maxDelay) {

    /** Everything arrives once, in order, at once. */
    public static final FeedFaults NONE = new FeedFaults(0, 0, Duration.ZERO, Duration.ZERO);

    /** Nothing arrives. */
    public static final FeedFaults DROP_ALL = new FeedFaults(1, 0, Duration.ZERO, Duration.ZERO);

    public FeedFaults {
        Faults.chance("drop", drop);
        Faults.chance("duplicate", duplicate);
        if (duplicate == 1) {
            throw new IllegalArgumentException("duplicate: 1.0 (expected: less than 1)");
        }
        Faults.delays("delay", minDelay, maxDelay);
    }
}
