// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import io.rejoin.gateway.tenant.Rate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One token of one bucket that a request needs.
 *
 * @param policy what the limit is called towards the client, such as {@code user-publishes}
 * @param mayOwe whether the bucket may be charged afterwards for more than it has
 */
record Demand(Bucket bucket, Rate rate, String policy, boolean mayOwe) {

    /** The largest batch that there is: who sends one after the other pays for every event. */
    private static final long MOST_OWED = 1_000;

    /** Nobody is locked out for longer than this and one filling, whatever Redis' clock does. */
    private static final long LONGEST_MICROS = TimeUnit.MICROSECONDS.convert(Duration.ofMinutes(10));

    Demand(Bucket bucket, Rate rate, String policy) {
        this(bucket, rate, policy, false);
    }

    /** Tokens that the bucket may owe. */
    long owable() {
        return mayOwe ? Math.min(MOST_OWED, LONGEST_MICROS / rate.intervalMicros()) : 0;
    }
}
