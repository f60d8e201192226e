// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.rejoin.gateway.route.FilterOrder;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Knows when an exchange is over, body and all: the filters near the product only see the answer's head. */
final class UpstreamEndFilter implements GlobalFilter, Ordered {

    @Override
    public int getOrder() {
        return FilterOrder.UPSTREAM_END;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return chain.filter(exchange).doFinally(end -> UpstreamAttempt.endOf(exchange));
    }
}
