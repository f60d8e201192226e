// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;

/** Sends a request to its product, in the protocol that the route says. */
final class UpstreamSender extends NettyRoutingFilter {

    private final Products products;

    UpstreamSender(
            Products products,
            HttpClient unused,
            ObjectProvider<List<HttpHeadersFilter>> headerPolicy,
            HttpClientProperties timeouts) {
        super(unused, headerPolicy, timeouts);
        this.products = products;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return new Severed(super.filter(exchange, chain));
    }

    @Override
    protected HttpClient getHttpClient(Route route, ServerWebExchange exchange) {
        Connection client = ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse());
        return products.of(route.getId()).client().on(client.channel().eventLoop());
    }
}
