// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.rejoin.gateway.refusal.Problem;
import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.route.FilterOrder;
import io.rejoin.gateway.route.Routes;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Tells apart how a product can fail before it answers: not reached, broken off, or too slow. */
final class UpstreamFailureFilter implements GlobalFilter, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(UpstreamFailureFilter.class);

    /** Methods that mean the same when they are sent twice (RFC 9110 §9.2.2). */
    private static final Set<HttpMethod> IDEMPOTENT =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE);

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    @Override
    public int getOrder() {
        return FilterOrder.UPSTREAM_FAILURE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return chain.filter(exchange).onErrorMap(failure -> {
            LOG.debug("{} {}", Routes.of(exchange).id(), failure.toString());
            return translated(exchange, failure);
        });
    }

    private static Throwable translated(ServerWebExchange exchange, Throwable failure) {
        String product = Routes.of(exchange).id();
        if (Undelivered.is(failure)) {
            return unavailable(product);
        }
        return switch (failure) {
            case TimeoutException _ ->
                new RefusedException(
                        lost(Refusal.UPSTREAM_TIMEOUT, product + " did not answer in time", exchange.getRequest()));
            case RefusedException refused -> refused; // of the request's own body
            default ->
                new RefusedException(lost(
                        Refusal.UPSTREAM_FAILED, product + " broke off before it answered", exchange.getRequest()));
        };
    }

    private static RefusedException unavailable(String product) {
        return new RefusedException(Refusal.UPSTREAM_UNAVAILABLE.because(product + " cannot be reached"));
    }

    /** The product may have acted on the request: only what may be sent twice is called retryable. */
    static Problem lost(Refusal refusal, String detail, ServerHttpRequest request) {
        boolean repeatable =
                IDEMPOTENT.contains(request.getMethod()) || request.getHeaders().containsHeader(IDEMPOTENCY_KEY);
        return repeatable ? refusal.because(detail) : refusal.notRepeatableBecause(detail);
    }
}
