// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.exchange;

import io.rejoin.gateway.route.FilterOrder;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Sees every exchange that has a route end: when the answer has been written, was refused, failed, or nobody wants it any more. The exchange
 * of a WebSocket ends with its connection. One that was handed over is not over yet.
 */
public final class ExchangeEndFilter implements GlobalFilter, Ordered {

    @Override
    public int getOrder() {
        return FilterOrder.EXCHANGE_END;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        ExchangeEnd.prepare(exchange);
        return chain.filter(exchange).doFinally(_ -> {
            ExchangeEnd end = ExchangeEnd.take(exchange);
            if (end != null) {
                end.run();
            }
        });
    }
}
