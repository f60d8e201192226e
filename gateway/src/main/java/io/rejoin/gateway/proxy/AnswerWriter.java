// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;

import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.TrailerHeadersFilter;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.netty.Connection;

/**
 * Writes what the product answered.
 *
 * <p>In place of the library's own filter, which flushes each piece of a stream and loses buffers when a client leaves, and which waits for
 * a product's trailers also where the rest of its answer was handed over. Without flushes of its own the server flushes at the end of each turn of
 * its event loop, which is at once too, and gathers what came in one read.
 */
final class AnswerWriter extends NettyWriteResponseFilter {

    AnswerWriter(ObjectProvider<List<HttpHeadersFilter>> headerPolicy) {
        super(List.of(), headerPolicy);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return chain.filter(exchange)
                .then(Mono.defer(() -> write(exchange)))
                .then(Mono.defer(() -> trailers(exchange)))
                .doFinally(end -> {
                    Connection product = exchange.getAttribute(CLIENT_RESPONSE_CONN_ATTR);
                    if (end != SignalType.ON_COMPLETE && product != null) {
                        product.dispose();
                    }
                });
    }

    private Mono<Void> write(ServerWebExchange exchange) {
        Connection product = exchange.getAttribute(CLIENT_RESPONSE_CONN_ATTR);
        if (product == null) {
            return Mono.empty();
        }
        ServerHttpResponse response = exchange.getResponse();
        Flux<DataBuffer> body = product.inbound().receive().retain().map(bytes -> wrap(bytes, response));
        return response.writeWith(body);
    }

    private Mono<Void> trailers(ServerWebExchange exchange) {
        return TrailerHeadersFilter.filter(getHeadersFilters(), exchange, exchange.getAttribute(CLIENT_RESPONSE_ATTR))
                .then();
    }
}
