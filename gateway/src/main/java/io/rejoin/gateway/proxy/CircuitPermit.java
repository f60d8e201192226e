// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A circuit's permission to ask its product once: its end is told, or it is given back, whichever comes first. Thread-safe.
 *
 * <p>One of which neither happens would keep the circuit from ever closing.
 */
final class CircuitPermit {

    private final CircuitBreaker circuit;
    private final long begin;
    private final AtomicBoolean over = new AtomicBoolean();

    private CircuitPermit(CircuitBreaker circuit) {
        this.circuit = circuit;
        this.begin = circuit.getCurrentTimestamp();
    }

    /** Null if the circuit permits nothing now. */
    static @Nullable CircuitPermit of(CircuitBreaker circuit) {
        return circuit.tryAcquirePermission() ? new CircuitPermit(circuit) : null;
    }

    /** The product was asked, and did well or failed. */
    void end(boolean failure) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        if (failure) {
            recordFailure(circuit, begin);
        } else {
            circuit.onSuccess(circuit.getCurrentTimestamp() - begin, circuit.getTimestampUnit());
        }
    }

    /** Nothing was learnt of the product. */
    void giveBack() {
        if (over.compareAndSet(false, true)) {
            circuit.releasePermission();
        }
    }

    /** A failure of no single attempt, and so without a permission. */
    static void recordFailure(CircuitBreaker circuit) {
        recordFailure(circuit, circuit.getCurrentTimestamp());
    }

    private static void recordFailure(CircuitBreaker circuit, long begin) {
        circuit.onError(
                circuit.getCurrentTimestamp() - begin, circuit.getTimestampUnit(), new IllegalStateException("failed"));
    }
}
