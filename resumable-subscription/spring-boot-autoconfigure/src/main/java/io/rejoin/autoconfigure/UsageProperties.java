// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What tenants use, counted for bills.
 *
 * @param enabled Whether usage is counted, and written to PostgreSQL where that is the log.
 * @param flushInterval How often rows are written, 1 second to 10 minutes. What a crash loses at most.
 * @param retention How long rows are kept, 1 to 3650 days.
 * @param metricTenants Tenants that metrics tell apart, the first that come, 0 to 10000; the rows know all.
 */
@ConfigurationProperties("rejoin.usage")
record UsageProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("1m") Duration flushInterval,
        @DefaultValue("400d") Duration retention,
        @DefaultValue("100") int metricTenants) {

    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(10);
    private static final Duration SHORTEST_RETENTION = Duration.ofDays(1);
    private static final Duration LONGEST_RETENTION = Duration.ofDays(3_650);
    private static final int MOST_TENANTS = 10_000;

    UsageProperties {
        check("flushInterval", flushInterval, SHORTEST_INTERVAL, LONGEST_INTERVAL);
        check("retention", retention, SHORTEST_RETENTION, LONGEST_RETENTION);
        if (metricTenants < 0 || metricTenants > MOST_TENANTS) {
            throw new IllegalArgumentException(
                    "metricTenants: " + metricTenants + " (expected: 0.." + MOST_TENANTS + ")");
        }
    }

    private static void check(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + ".." + most + ")");
        }
    }
}
