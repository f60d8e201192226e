// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;

import io.netty.util.NetUtil;
import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.route.FilterOrder;
import io.rejoin.gateway.route.GatewayRoute;
import java.net.UnknownHostException;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Points the request at one of its product's addresses.
 *
 * <p>In place of the library's own filter, which decodes and encodes paths again where it believes them unencoded.
 */
final class UpstreamAddressFilter implements GlobalFilter, Ordered {

    private final Products products;

    UpstreamAddressFilter(Products products) {
        this.products = products;
    }

    @Override
    public int getOrder() {
        return FilterOrder.UPSTREAM_ADDRESS;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Product product = products.of(exchange);
        UpstreamAddresses addresses = product.addresses();
        if (addresses == null) {
            pointAt(exchange, product.route(), product.route().upstream().getRawAuthority());
            return chain.filter(exchange);
        }
        // A product without a ready pod has no address: that is its failing, and may be over soon.
        Mono<UpstreamAddresses.Address> next = addresses
                .next()
                .onErrorMap(
                        UnknownHostException.class,
                        _ -> new RefusedException(Refusal.UPSTREAM_UNAVAILABLE.because(
                                product.route().id() + " has no address")));
        return next.flatMap(address -> {
            pointAt(exchange, product.route(), NetUtil.toSocketAddressString(address.socketAddress()));
            UpstreamAttempt attempt = UpstreamAttempt.begin(exchange, address);
            return chain.filter(exchange).doOnError(attempt::failed);
        });
    }

    private static void pointAt(ServerWebExchange exchange, GatewayRoute route, String authority) {
        exchange.getAttributes()
                .put(
                        GATEWAY_REQUEST_URL_ATTR,
                        route.upstreamUrl(authority, exchange.getRequest().getURI()));
    }
}
