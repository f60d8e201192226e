// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long clients are told to stay away: at random between the configured delay and twice that, so that they spread. */
final class RetryDelay {

    private final long leastMillis;
    private final RandomGenerator random;

    RetryDelay(WebLimits limits, RandomGenerator random) {
        this.leastMillis = limits.retryDelay().toMillis();
        this.random = random;
    }

    Duration next() {
        return Duration.ofMillis(leastMillis + random.nextLong(leastMillis + 1));
    }
}
