// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/** A WebSocket's handshake as its product's circuit sees it, which its exchange carries to who hears the product's answer. Thread-safe. */
final class GuardedHandshake {

    private static final String ATTRIBUTE = GuardedHandshake.class.getName();

    private final CircuitPermit permit;

    private GuardedHandshake(CircuitPermit permit) {
        this.permit = permit;
    }

    /** Null if the circuit does not permit it. */
    static @Nullable GuardedHandshake begin(CircuitBreaker circuit, ServerWebExchange exchange) {
        CircuitPermit permit = CircuitPermit.of(circuit);
        if (permit == null) {
            return null;
        }
        GuardedHandshake handshake = new GuardedHandshake(permit);
        exchange.getAttributes().put(ATTRIBUTE, handshake);
        return handshake;
    }

    /** The product has agreed: that is its success, however long the WebSocket stays open and whatever becomes of it. */
    static void agreed(ServerWebExchange exchange) {
        answered(exchange, false);
    }

    /** The product has answered in HTTP instead. Told before the client is, who may leave as soon as it knows. */
    static void refused(ServerWebExchange exchange) {
        answered(exchange, FailingAnswer.is(exchange.getResponse()));
    }

    private static void answered(ServerWebExchange exchange, boolean failure) {
        if (exchange.getAttributes().remove(ATTRIBUTE) instanceof GuardedHandshake handshake) {
            handshake.permit.end(failure);
        }
    }

    void failed() {
        permit.end(true);
    }

    /** Where nothing was told by now, nothing was learnt of the product: the client left, or the gateway refused it. */
    void giveBack() {
        permit.giveBack();
    }
}
