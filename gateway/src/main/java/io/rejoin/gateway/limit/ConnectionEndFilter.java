// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import io.rejoin.gateway.route.FilterOrder;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Gives back what {@link IdentityLimitFilter} counted, when the answer has been written, was refused, failed, or nobody wants it any more.
 *
 * <p>Stands outside of what writes the answer: for the filters inside an exchange is over with the headers of the product's answer. The
 * exchange of a WebSocket ends with its connection.
 */
final class ConnectionEndFilter implements GlobalFilter, Ordered {

    private static final String ATTRIBUTE = OpenConnection.class.getName();

    /** Has this connection ended with the exchange. */
    static void willEnd(ServerWebExchange exchange, OpenConnection connection) {
        exchange.getAttributes().put(ATTRIBUTE, connection);
    }

    @Override
    public int getOrder() {
        return FilterOrder.CONNECTION_END;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return chain.filter(exchange).doFinally(_ -> {
            OpenConnection connection = exchange.getAttribute(ATTRIBUTE);
            if (connection != null) {
                connection.end();
            }
        });
    }
}
