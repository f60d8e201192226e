// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;

import io.rejoin.gateway.route.FilterOrder;
import io.rejoin.gateway.route.GatewayRoute;
import io.rejoin.gateway.route.Routes;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Points the request at its product.
 *
 * <p>In place of the library's own filter, which decodes and encodes paths again where it believes them unencoded.
 */
final class UpstreamUrlFilter implements GlobalFilter, Ordered {

    @Override
    public int getOrder() {
        return FilterOrder.UPSTREAM_URL;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        GatewayRoute route = Routes.of(exchange);
        exchange.getAttributes()
                .put(
                        GATEWAY_REQUEST_URL_ATTR,
                        route.upstreamUrl(exchange.getRequest().getURI()));
        return chain.filter(exchange);
    }
}
