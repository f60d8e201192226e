// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import java.time.Duration;

/**
 * How much of a stream is kept: events beyond the newest {@code maxEvents} and events older than {@code maxAge} are
 * removed, some time after they may be.
 *
 * @param maxEvents 1..{@value #EVENTS_LIMIT}
 * @param maxAge one second to {@value #AGE_LIMIT_DAYS} days
 */
public record Retention(long maxEvents, Duration maxAge) {

    /** Largest {@code maxEvents}. */
    public static final long EVENTS_LIMIT = 1_000_000_000;

    /** Largest {@code maxAge}, in days. */
    public static final long AGE_LIMIT_DAYS = 3_650;

    /** Seven days, a million events: what applies where nothing was configured. */
    public static final Retention DEFAULT = new Retention(1_000_000, Duration.ofDays(7));

    public Retention {
        if (maxEvents < 1 || maxEvents > EVENTS_LIMIT) {
            throw new IllegalArgumentException("maxEvents: " + maxEvents + " (expected: 1.." + EVENTS_LIMIT + ")");
        }
        if (maxAge.compareTo(Duration.ofSeconds(1)) < 0 || maxAge.compareTo(Duration.ofDays(AGE_LIMIT_DAYS)) > 0) {
            throw new IllegalArgumentException("maxAge: " + maxAge + " (expected: 1s.." + AGE_LIMIT_DAYS + "d)");
        }
    }
}
