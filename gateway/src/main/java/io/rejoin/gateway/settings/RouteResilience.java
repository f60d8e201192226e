// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.settings;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What one product's failing may cost.
 *
 * @param responseTimeout from a request to its answer's headers, all attempts included, beyond the wait of a long-poll; null for the
 *     one of {@link GatewaySettings.Upstream}. Bodies have no time limit
 * @param maxConcurrent requests that wait for the product at once, and as many whose bodies are under way; GETs on the route's streaming
 *     paths do not count
 * @param failureRate per cent of failures among the last calls that open the circuit
 * @param minCalls of which there must have been so many, within {@link #window}
 * @param window how far back calls count
 * @param openFor how long an open circuit refuses everything before a few requests are let through to try
 * @param retries attempts after the first one, where a request may be sent again without harm
 */
public record RouteResilience(
        @Nullable Duration responseTimeout,
        @DefaultValue("1000") int maxConcurrent,
        @DefaultValue("50") int failureRate,
        @DefaultValue("20") int minCalls,
        @DefaultValue("10s") Duration window,
        @DefaultValue("5s") Duration openFor,
        @DefaultValue("2") int retries) {

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST_CALLS = 100_000;
    private static final int MOST_RETRIES = 5;

    public RouteResilience {
        if (responseTimeout != null) {
            requireWithin("response-timeout", responseTimeout);
        }
        requireWithin("max-concurrent", maxConcurrent, 1, MOST_CALLS);
        requireWithin("failure-rate", failureRate, 1, 100);
        requireWithin("min-calls", minCalls, 1, MOST_CALLS);
        requireWithin("window", window);
        requireWithin("open-for", openFor);
        requireWithin("retries", retries, 0, MOST_RETRIES);
    }

    private static void requireWithin(String name, int value, int least, int most) {
        require(value >= least && value <= most, "%s: %d (expected: %d..%d)".formatted(name, value, least, most));
    }

    private static void requireWithin(String name, Duration value) {
        require(
                value.compareTo(Duration.ofMillis(1)) >= 0 && value.compareTo(LONGEST) <= 0,
                "%s: %s (expected: PT0.001S..%s)".formatted(name, value, LONGEST));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new InvalidSettingsException("rejoin.gateway.routes.*.resilience." + message);
        }
    }
}
