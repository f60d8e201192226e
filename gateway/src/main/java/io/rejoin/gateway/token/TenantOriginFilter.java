// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.rejoin.gateway.entrance.AllowedOrigins;
import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.route.FilterOrder;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Refuses pages that the user's own tenant does not allow, before the product hears of them.
 *
 * <p>A preflight bears no token, so it cannot tell tenants apart; and a WebSocket's handshake has none. Requests of no page, and of the
 * gateway's own, are not concerned.
 */
final class TenantOriginFilter implements GlobalFilter, Ordered {

    private final AllowedOrigins origins;

    TenantOriginFilter(AllowedOrigins origins) {
        this.origins = origins;
    }

    @Override
    public int getOrder() {
        return FilterOrder.TENANT_ORIGIN;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        String origin = headers.getOrigin();
        if (origin == null
                || AllowedOrigins.isOwn(origin, headers.getFirst(HttpHeaders.HOST))
                || origins.byTenant(UpstreamIdentity.of(exchange).identity().tenant(), origin)) {
            return chain.filter(exchange);
        }
        throw new RefusedException(
                Refusal.ORIGIN_NOT_ALLOWED.because("pages of this origin may not call for this tenant: " + origin));
    }
}
