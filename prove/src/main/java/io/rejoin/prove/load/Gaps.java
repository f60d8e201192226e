// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.load;

import java.time.Duration;

/** The longest time that one subscriber was sent nothing, of those between {@link #begin} and {@link #end}. Thread-safe. */
final class Gaps {

    private long last;
    private long longest;

    synchronized void begin() {
        last = System.nanoTime();
        longest = 0;
    }

    synchronized void delivered() {
        long now = System.nanoTime();
        longest = Math.max(longest, now - last);
        last = now;
    }

    synchronized Duration end() {
        delivered();
        return Duration.ofNanos(longest);
    }
}
