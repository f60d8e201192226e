// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.departure;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * One order to leave, and the window over which connections spread. Thread-safe.
 *
 * <p>Moments are not drawn independently: of 50 that are, some second of 20 sees more than twice the mean most of the time. They
 * are the multiples of the golden ratio modulo one, from a random start, which divide the window evenly however many are
 * drawn (Weyl's sequence); nobody needs to know beforehand how many connections there are.
 */
final class Drain {

    /** Least time that a connection stays that comes while the node drains: it should be worth having come. */
    static final Duration LEAST_STAY = Duration.ofMillis(300);

    /** Time for the last clients to take their last frames, after the window. */
    static final Duration FAREWELL = Duration.ofSeconds(1);

    /** 2^64 divided by the golden ratio. */
    private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

    private final long opensAt;
    private final long windowNanos;
    private final long start;
    private final AtomicLong drawn = new AtomicLong();

    Drain(long opensAt, Duration window, RandomGenerator random) {
        this.opensAt = opensAt;
        this.windowNanos = window.toNanos();
        this.start = random.nextLong();
    }

    /** For one that is here when the drain is noticed. */
    long draw(long nanos) {
        return nanos + share(left(nanos));
    }

    /** For one that comes while the node drains. */
    long drawForNewcomer(long nanos) {
        return nanos + LEAST_STAY.toNanos() + share(left(nanos) - LEAST_STAY.toNanos());
    }

    private long share(long left) {
        return left <= 0 ? 0 : Math.unsignedMultiplyHigh(start + drawn.getAndIncrement() * GOLDEN, left);
    }

    /** Whether who comes now is sent elsewhere at once. */
    boolean isClosed(long nanos) {
        return left(nanos) <= 0;
    }

    /** Whether who is still here now is cut off. */
    boolean isOver(long nanos) {
        return left(nanos) + (windowNanos == 0 ? 0 : FAREWELL.toNanos()) <= 0;
    }

    boolean closesBefore(Drain other) {
        return left(opensAt) - other.left(opensAt) < 0;
    }

    private long left(long nanos) {
        return windowNanos - (nanos - opensAt);
    }
}
