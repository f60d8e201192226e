// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import org.springframework.web.server.ServerWebExchange;

/**
 * What a request has waited for Redis so far: its calls share one time-out, or a Redis that hangs would hold it for as many as there are.
 * Of one request, whose calls follow one another.
 */
final class Patience {

    private static final String ATTRIBUTE = Patience.class.getName();

    private volatile long spentNanos;

    static Patience of(ServerWebExchange exchange) {
        return (Patience) exchange.getAttributes().computeIfAbsent(ATTRIBUTE, _ -> new Patience());
    }

    long spentNanos() {
        return spentNanos;
    }

    void spend(long nanos) {
        spentNanos += nanos;
    }
}
