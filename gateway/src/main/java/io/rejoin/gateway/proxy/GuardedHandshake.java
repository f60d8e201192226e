// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * A WebSocket's handshake as its product's circuit sees it: permitted, and then either told of, once, or given back. Thread-safe.
 *
 * <p>A permission that is neither told of nor given back would keep the circuit from ever closing.
 */
final class GuardedHandshake {

    private static final String ATTRIBUTE = GuardedHandshake.class.getName();

    private final CircuitBreaker circuit;
    private final long begin;
    private final AtomicBoolean over = new AtomicBoolean();

    private GuardedHandshake(CircuitBreaker circuit) {
        this.circuit = circuit;
        this.begin = circuit.getCurrentTimestamp();
    }

    /** Null if the circuit does not permit it. */
    static @Nullable GuardedHandshake begin(CircuitBreaker circuit, ServerWebExchange exchange) {
        if (!circuit.tryAcquirePermission()) {
            return null;
        }
        GuardedHandshake handshake = new GuardedHandshake(circuit);
        exchange.getAttributes().put(ATTRIBUTE, handshake);
        return handshake;
    }

    /** The product has agreed: that is its success, however long the WebSocket stays open and whatever becomes of it. */
    static void agreed(ServerWebExchange exchange) {
        answered(exchange, false);
    }

    /** The product has answered in HTTP instead. Told before the client is, who may leave as soon as it knows. */
    static void refused(ServerWebExchange exchange) {
        ServerHttpResponse answer = exchange.getResponse();
        HttpStatusCode status = answer.getStatusCode();
        answered(exchange, status != null && status.is5xxServerError() && !isWell(status, answer.getHeaders()));
    }

    private static void answered(ServerWebExchange exchange, boolean failure) {
        if (exchange.getAttributes().remove(ATTRIBUTE) instanceof GuardedHandshake handshake) {
            handshake.end(failure);
        }
    }

    /** As of other requests: one that says when to come back knows what it does, and one tenant's storage is not the product. */
    private static boolean isWell(HttpStatusCode status, HttpHeaders headers) {
        return status.isSameCodeAs(HttpStatus.INSUFFICIENT_STORAGE)
                || status.isSameCodeAs(HttpStatus.SERVICE_UNAVAILABLE)
                        && headers.containsHeader(HttpHeaders.RETRY_AFTER);
    }

    void failed() {
        end(true);
    }

    /** Where nothing was told by now, nothing was learnt of the product: the client left, or the gateway refused it. */
    void giveBack() {
        if (over.compareAndSet(false, true)) {
            circuit.releasePermission();
        }
    }

    private void end(boolean failure) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        long took = circuit.getCurrentTimestamp() - begin;
        if (failure) {
            circuit.onError(took, circuit.getTimestampUnit(), new IllegalStateException("failed"));
        } else {
            circuit.onSuccess(took, circuit.getTimestampUnit());
        }
    }
}
