// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.tenant;

import org.jspecify.annotations.Nullable;

/**
 * What one tenant, or one user of a tenant, may use. Immutable.
 *
 * <p>Each component is null where the next more general limit holds. A request counts as exactly one of the three.
 *
 * @param requests everything that is neither of the other two
 * @param publishes requests with method POST
 * @param connections new streams and WebSockets
 * @param openConnections streams and WebSockets that are open at the same time, 0 to 10,000,000; 0 for none
 */
public record Allowance(
        @Nullable Rate requests,
        @Nullable Rate publishes,
        @Nullable Rate connections,
        @Nullable Integer openConnections) {

    /** Nothing of its own. */
    public static final Allowance NONE = new Allowance(null, null, null, null);

    private static final int MAX_OPEN = 10_000_000;

    /** @throws IllegalArgumentException if {@code openConnections} is out of its bounds */
    public Allowance {
        if (openConnections != null && (openConnections < 0 || openConnections > MAX_OPEN)) {
            throw new IllegalArgumentException(
                    "openConnections: " + openConnections + " (expected: 0.." + MAX_OPEN + ")");
        }
    }

    /** This, and what the other says where this says nothing. */
    public Allowance or(Allowance other) {
        return new Allowance(
                requests == null ? other.requests : requests,
                publishes == null ? other.publishes : publishes,
                connections == null ? other.connections : connections,
                openConnections == null ? other.openConnections : openConnections);
    }
}
