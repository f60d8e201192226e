// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.time.Duration;

/** A condition that is looked at again and again, because nobody tells when it comes true. Blocks the thread that waits. */
public final class Poll {

    /**
     * What is waited for.
     *
     * @param <X> by which it says that waiting is of no use any more
     */
    @FunctionalInterface
    public interface Condition<X extends Exception> {
        boolean holds() throws X, InterruptedException;
    }

    private Poll() {}

    /**
     * Whether it comes true in time: looked at once at least, then at every interval, and once after the limit.
     *
     * @throws X as the condition does, at once
     */
    public static <X extends Exception> boolean within(Duration limit, Duration interval, Condition<X> condition)
            throws X, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            Thread.sleep(interval);
        }
        return true;
    }
}
