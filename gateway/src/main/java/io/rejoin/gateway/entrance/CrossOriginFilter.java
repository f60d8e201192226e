// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.rejoin.gateway.refusal.ProblemHandler;
import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.route.FilterOrder;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets pages of allowed origins call (CORS), never with cookies.
 *
 * <p>Who asks is not known yet: what some tenant allows passes here, and is judged by the user's own tenant after authentication.
 */
final class CrossOriginFilter implements WebFilter, Ordered {

    private static final String ANY = "*";
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private static final String HEADERS =
            "Authorization, Content-Type, Last-Event-ID, Event-Type, Idempotency-Key, Ephemeral";

    /** How long a browser may remember a preflight, in seconds: the longest that all of them grant. */
    private static final String MAX_AGE = "7200";

    /** What a page may read of an answer; the star is not understood by all browsers. */
    private static final String EXPOSED = "*, RateLimit, RateLimit-Policy, Retry-After";

    private final AllowedOrigins origins;

    CrossOriginFilter(AllowedOrigins origins) {
        this.origins = origins;
    }

    @Override
    public int getOrder() {
        return FilterOrder.CROSS_ORIGIN;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String origin = exchange.getRequest().getHeaders().getOrigin();
        if (origin == null) {
            return chain.filter(exchange);
        }
        boolean allowed = origins.bySomeTenant(origin);
        ServerHttpResponse response = exchange.getResponse();
        if (isPreflight(exchange.getRequest())) {
            return allowed ? grant(response, origin) : refuse(exchange, origin);
        }
        if (allowed) {
            response.beforeCommit(() -> Mono.fromRunnable(() -> {
                allow(response.getHeaders(), origin);
                response.getHeaders().set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
            }));
        }
        return chain.filter(exchange);
    }

    private static boolean isPreflight(ServerHttpRequest request) {
        return request.getMethod() == HttpMethod.OPTIONS
                && request.getHeaders().containsHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }

    private Mono<Void> grant(ServerHttpResponse response, String origin) {
        allow(response.getHeaders(), origin);
        response.getHeaders().set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        response.getHeaders().set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
        response.getHeaders().set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        response.setStatusCode(HttpStatus.NO_CONTENT);
        return response.setComplete();
    }

    private static Mono<Void> refuse(ServerWebExchange exchange, String origin) {
        exchange.getResponse().getHeaders().set(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        return ProblemHandler.write(
                exchange, Refusal.ORIGIN_NOT_ALLOWED.because("pages of this origin may not call: " + origin));
    }

    private void allow(HttpHeaders headers, String origin) {
        boolean any = origins.isOpen();
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, any ? ANY : origin);
        if (!any && headers.getVary().stream().noneMatch(HttpHeaders.ORIGIN::equalsIgnoreCase)) {
            headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        }
    }
}
