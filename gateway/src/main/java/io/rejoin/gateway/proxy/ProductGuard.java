// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rejoin.gateway.observe.GatewayMeter;
import io.rejoin.gateway.route.GatewayRoute;
import io.rejoin.gateway.settings.RouteResilience;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands between one product's failing and everybody else: its circuit breaker, its share of requests, its retries.
 *
 * @param share of requests that wait for the product
 * @param uploads what waits for its client, apart from these and as many
 * @param responseTimeout to the answer's headers, all attempts included
 */
record ProductGuard(
        CircuitBreaker circuit,
        Bulkhead share,
        Uploads uploads,
        RetryBudget budget,
        int retries,
        Duration responseTimeout,
        Counter retried) {

    private static final Logger LOG = LoggerFactory.getLogger(ProductGuard.class);

    /** Let through to try whether a product that failed is well again. */
    private static final int PROBES = 5;

    static ProductGuard of(GatewayRoute route, Duration defaultTimeout, MeterRegistry registry) {
        RouteResilience settings = route.resilience();
        CircuitBreaker circuit = CircuitBreaker.of(
                route.id(),
                CircuitBreakerConfig.custom()
                        .slidingWindow(
                                Math.max(1, (int) settings.window().toSeconds()),
                                settings.minCalls(),
                                CircuitBreakerConfig.SlidingWindowType.TIME_BASED,
                                CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.LOCK_FREE)
                        .failureRateThreshold(settings.failureRate())
                        .slowCallRateThreshold(100)
                        .slowCallDurationThreshold(Duration.ofDays(1))
                        .waitDurationInOpenState(settings.openFor())
                        .permittedNumberOfCallsInHalfOpenState(PROBES)
                        .writableStackTraceEnabled(false)
                        .build());
        circuit.getEventPublisher().onStateTransition(change -> {
            CircuitBreaker.State state = change.getStateTransition().getToState();
            LOG.info("circuit to {}: {}", route.id(), name(state));
            GatewayMeter.CIRCUIT_CHANGES
                    .counter(registry, route.id(), name(state))
                    .increment();
        });
        GatewayMeter.CIRCUIT_STATE.gauge(registry, circuit, it -> number(it.getState()), route.id());
        Bulkhead share = Bulkhead.of(
                route.id(),
                BulkheadConfig.custom()
                        .maxConcurrentCalls(settings.maxConcurrent())
                        .maxWaitDuration(Duration.ZERO)
                        .build());
        Duration timeout = settings.responseTimeout() == null ? defaultTimeout : settings.responseTimeout();
        Counter retried = GatewayMeter.RETRIES.counter(registry, route.id());
        Uploads uploads = new Uploads(settings.maxConcurrent());
        return new ProductGuard(circuit, share, uploads, new RetryBudget(), settings.retries(), timeout, retried);
    }

    /** Watches the circuit no longer. What is under way goes on with it. */
    void end(MeterRegistry registry) {
        registry.find(GatewayMeter.CIRCUIT_STATE.id())
                .tag("route", circuit.getName())
                .meters()
                .forEach(registry::remove);
    }

    private static String name(CircuitBreaker.State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static int number(CircuitBreaker.State state) {
        return switch (state) {
            case HALF_OPEN -> 1;
            case OPEN, FORCED_OPEN -> 2;
            default -> 0;
        };
    }
}
