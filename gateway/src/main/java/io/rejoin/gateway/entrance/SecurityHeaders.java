// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.rejoin.gateway.route.FilterOrder;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * What every answer tells browsers to be careful with, products' answers and the gateway's own alike.
 *
 * <p>A product that serves pages knows what they load and where their links go: its {@code Content-Security-Policy} and {@code
 * Referrer-Policy} stand. How the gateway is reached is not a product's to say ({@code Strict-Transport-Security}), nor
 * whether types may be guessed ({@code X-Content-Type-Options}): those are always the gateway's.
 */
final class SecurityHeaders implements WebFilter, Ordered {

    private static final String CONTENT_SECURITY_POLICY = "Content-Security-Policy";
    private static final String REFERRER_POLICY = "Referrer-Policy";
    private static final String TRANSPORT_SECURITY = "Strict-Transport-Security";

    private final @Nullable String contentSecurityPolicy;
    private final String referrerPolicy;
    private final @Nullable String transportSecurity;

    SecurityHeaders(SecurityHeaderSettings settings) {
        this.contentSecurityPolicy =
                settings.contentSecurityPolicy().isBlank() ? null : settings.contentSecurityPolicy();
        this.referrerPolicy = settings.referrerPolicy();
        this.transportSecurity = settings.hsts().enabled() ? settings.hsts().text() : null;
    }

    @Override
    public int getOrder() {
        return FilterOrder.SECURITY_HEADERS;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpResponse response = exchange.getResponse();
        boolean secure = ClientAddress.of(exchange).secure();
        response.beforeCommit(() -> {
            complete(response, secure);
            return Mono.empty();
        });
        return chain.filter(exchange);
    }

    private void complete(ServerHttpResponse response, boolean secure) {
        HttpHeaders headers = response.getHeaders();
        headers.set("X-Content-Type-Options", "nosniff");
        if (secure && transportSecurity != null) {
            headers.set(TRANSPORT_SECURITY, transportSecurity);
        }
        // The headers of a 304 replace those of the page that the browser keeps, which had a policy of its own.
        if (response.getStatusCode() != HttpStatus.NOT_MODIFIED) {
            setIfAbsent(headers, REFERRER_POLICY, referrerPolicy);
            if (contentSecurityPolicy != null) {
                setIfAbsent(headers, CONTENT_SECURITY_POLICY, contentSecurityPolicy);
            }
        }
    }

    private static void setIfAbsent(HttpHeaders headers, String name, String value) {
        if (!headers.containsHeader(name)) {
            headers.set(name, value);
        }
    }
}
