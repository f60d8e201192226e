// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.time.Duration;

/**
 * How long a published key set is believed, and how often it is asked for.
 *
 * @param refresh age from which on it is fetched anew, beside the requests; from twice this age on a request waits for that. 10 s to 1 h
 * @param outage age up to which the last known keys are used while the set cannot be fetched; more than twice {@code refresh}, up to 24 h
 * @param minInterval shortest time between two fetches, whatever unknown key ids clients come with; 1 s to 1 min
 */
public record KeySetPolicy(Duration refresh, Duration outage, Duration minInterval) {

    /** 5 minutes, 1 hour, 5 seconds. */
    public static final KeySetPolicy DEFAULT =
            new KeySetPolicy(Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofSeconds(5));

    /** @throws IllegalArgumentException if a value is out of its range */
    public KeySetPolicy {
        require("refresh", refresh, Duration.ofSeconds(10), Duration.ofHours(1));
        require("outage", outage, refresh.multipliedBy(2), Duration.ofHours(24));
        require("min-interval", minInterval, Duration.ofSeconds(1), Duration.ofMinutes(1));
    }

    private static void require(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + ".." + most + ")");
        }
    }
}
