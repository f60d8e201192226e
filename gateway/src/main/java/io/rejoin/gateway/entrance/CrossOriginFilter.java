// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.rejoin.gateway.refusal.ProblemHandler;
import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.route.FilterOrder;
import io.rejoin.gateway.settings.InvalidSettingsException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
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
 * <p>A request from another origin is served like any, only without the headers that let the page read the answer: the token
 * decides who may do what, and behind a proxy that ends TLS the gateway cannot tell its own origin.
 */
final class CrossOriginFilter implements WebFilter, Ordered {

    private static final String ANY = "*";
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private static final String HEADERS =
            "Authorization, Content-Type, Last-Event-ID, Event-Type, Idempotency-Key, Ephemeral";

    /** How long a browser may remember a preflight, in seconds: the longest that all of them grant. */
    private static final String MAX_AGE = "7200";

    private final Set<String> origins;

    /** @throws InvalidSettingsException if an origin is not one */
    CrossOriginFilter(List<String> allowedOrigins) {
        this.origins = allowedOrigins.stream().map(CrossOriginFilter::origin).collect(Collectors.toUnmodifiableSet());
    }

    private static String origin(String value) {
        if (!value.equals(ANY) && !value.matches("https?://[^/*?#]+")) {
            throw new InvalidSettingsException(
                    "rejoin.gateway.cors.allowed-origins: %s (expected: * or an origin such as https://app.example.com)"
                            .formatted(value));
        }
        return value.toLowerCase(Locale.ROOT);
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
        boolean allowed = origins.contains(ANY) || origins.contains(origin.toLowerCase(Locale.ROOT));
        ServerHttpResponse response = exchange.getResponse();
        if (isPreflight(exchange.getRequest())) {
            return allowed ? grant(response, origin) : refuse(exchange, origin);
        }
        if (allowed) {
            response.beforeCommit(() -> Mono.fromRunnable(() -> {
                allow(response.getHeaders(), origin);
                response.getHeaders().set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, ANY);
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
        boolean any = origins.contains(ANY);
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, any ? ANY : origin);
        if (!any && headers.getVary().stream().noneMatch(HttpHeaders.ORIGIN::equalsIgnoreCase)) {
            headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        }
    }
}
