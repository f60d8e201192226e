// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.NetUtil;
import io.rejoin.gateway.observe.GatewayMeter;
import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.route.FilterOrder;
import io.rejoin.gateway.route.GatewayRoute;
import java.net.UnknownHostException;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Points the request at one of its product's addresses, and at another one if it could not be delivered there.
 *
 * <p>That is no attempt of its own: nothing was sent, so nothing is repeated, and one address that is dead while the name service still
 * knows it is not the product's failing. A request moves as many times as it could be attempted again, and only where there is an
 * address that is not known to be dead.
 *
 * <p>In place of the library's own filter, which decodes and encodes paths again where it believes them unencoded.
 */
final class UpstreamAddressFilter implements GlobalFilter, Ordered {

    private final Products products;
    private final MeterRegistry registry;

    UpstreamAddressFilter(Products products, MeterRegistry registry) {
        this.products = products;
        this.registry = registry;
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
        return next.flatMap(address -> deliver(
                exchange,
                chain,
                product.route(),
                addresses,
                address,
                product.route().resilience().retries()));
    }

    private Mono<Void> deliver(
            ServerWebExchange exchange,
            GatewayFilterChain chain,
            GatewayRoute route,
            UpstreamAddresses addresses,
            UpstreamAddresses.Address address,
            int movesLeft) {
        pointAt(exchange, route, NetUtil.toSocketAddressString(address.socketAddress()));
        UpstreamAttempt attempt = UpstreamAttempt.begin(exchange, address);
        return chain.filter(exchange).doOnError(attempt::failed).onErrorResume(Undelivered::is, failure -> {
            GatewayMeter.UNDELIVERED.counter(registry, route.id()).increment();
            UpstreamAddresses.Address other = movesLeft > 0 ? addresses.otherThan(address) : null;
            if (other == null) {
                return Mono.error(failure);
            }
            UpstreamAttempt.forget(exchange, HttpHeaders.EMPTY); // no answer has left any headers
            return deliver(exchange, chain, route, addresses, other, movesLeft - 1);
        });
    }

    private static void pointAt(ServerWebExchange exchange, GatewayRoute route, String authority) {
        exchange.getAttributes()
                .put(
                        GATEWAY_REQUEST_URL_ATTR,
                        route.upstreamUrl(authority, exchange.getRequest().getURI()));
    }
}
