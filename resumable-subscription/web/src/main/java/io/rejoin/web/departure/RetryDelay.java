// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.departure;

import io.rejoin.web.WebLimits;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long clients are told to stay away: at random between the configured delay and twice that, so that they spread. */
public final class RetryDelay {

    private final long leastMillis;
    private final RandomGenerator random;

    public RetryDelay(WebLimits limits, RandomGenerator random) {
        this.leastMillis = limits.retryDelay().toMillis();
        this.random = random;
    }

    public Duration next() {
        return Duration.ofMillis(leastMillis + random.nextLong(leastMillis + 1));
    }
}
