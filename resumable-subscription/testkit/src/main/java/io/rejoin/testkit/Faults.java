// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Draws faults from a seeded generator, for one thread at a time however many ask. */
final class Faults {

    private final RandomGenerator random;

    Faults(RandomGenerator random) {
        this.random = random;
    }

    /** Draws even where the answer is certain, so that one chance does not shift what is drawn after it. */
    synchronized boolean happens(double chance) {
        return random.nextDouble() < chance;
    }

    /** Draws a delay in nanoseconds, both ends included. */
    synchronized long delay(Duration shortest, Duration longest) {
        return random.nextLong(shortest.toNanos(), longest.toNanos() + 1);
    }

    static void chance(String name, double chance) {
        if (!(chance >= 0 && chance <= 1)) {
            throw new IllegalArgumentException(name + ": " + chance + " (expected: 0..1)");
        }
    }

    static void delays(String name, Duration shortest, Duration longest) {
        if (shortest.isNegative() || shortest.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    name + ": " + shortest + ".." + longest + " (expected: 0 or more, shortest first)");
        }
    }
}
