// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubling from {@link #MIN} to {@link #MAX}, of that a random part between a
 * half and all, so that a thousand nodes do not come back to a restarted Redis in one beat.
 */
final class Backoff {

    static final Duration MIN = Duration.ofMillis(50);
    static final Duration MAX = Duration.ofSeconds(2);

    private static final int MAX_DOUBLINGS = 6;

    private final RandomGenerator random;
    private int attempts;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    long nextMillis() {
        long ceiling = Math.min(MAX.toMillis(), MIN.toMillis() << Math.min(attempts, MAX_DOUBLINGS));
        attempts++;
        return random.nextLong(ceiling / 2, ceiling + 1);
    }

    void reset() {
        attempts = 0;
    }
}
