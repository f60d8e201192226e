// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import java.util.concurrent.TimeUnit;

/**
 * How long a {@link WakeGroup} waits between two rounds: {@value #SHARE} times what the last one took, so that rounds take a twentieth of
 * an executor's time, and what arrives meanwhile leaves gathered, in one write a subscriber instead of one an event. It ends at
 * {@linkplain ReconcileSettings#gatherTime a limit}, and rounds that take longer than a nineteenth of that take more of the executor's time.
 *
 * <p>Small groups do not notice where nothing else is to be done: their rounds are over in microseconds, and a rest of less than
 * {@link #SHORTEST} is none. Nor do slow
 * streams, whose next event comes after the rest. Written in the executor, read by anybody.
 */
final class Rest {

    static final int SHARE = 19;

    /** In nanoseconds; below, a timer would cost more than it saves. */
    static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(1);

    private final long longest;
    private volatile long until;

    /**
     * @param longest in nanoseconds, what gathering may add to a delivery
     * @param now by the clock of all instants that are given later
     */
    Rest(long longest, long now) {
        this.longest = longest;
        until = now;
    }

    /** A round is over. */
    void begin(long roundBegan, long now) {
        long length = Math.min(longest, SHARE * (now - roundBegan));
        if (length >= SHORTEST) {
            until = now + length;
        }
    }

    /** Nanoseconds until the next round may begin; 0 or less if it may now. */
    long left(long now) {
        return until - now;
    }
}
