// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import java.time.Duration;

/** A time that the promises speak of. */
public enum Figure {
    LOST_TAIL("lost tail noticed", Duration.ofSeconds(2), 1),
    BUS_ALARM("Redis gone: `rejoin_feed_healthy` is 0", Duration.ofSeconds(5), 1),
    BUS_BYPASS("Redis gone: delivery from PostgreSQL", Duration.ofSeconds(1), 0.99),
    BUS_BACK("Redis back: `rejoin_feed_healthy` is 1", Duration.ofSeconds(10), 1),
    REWIND_RESET("database rewound: clients reset", Duration.ofSeconds(2), 1);

    private final String title;
    private final Duration promise;
    private final double quantile;

    Figure(String title, Duration promise, double quantile) {
        this.title = title;
        this.promise = promise;
        this.quantile = quantile;
    }

    public String title() {
        return title;
    }

    /** The longest that it may take. */
    public Duration promise() {
        return promise;
    }

    /** The part of all, 0 to 1, that the promise holds for. */
    public double quantile() {
        return quantile;
    }
}
