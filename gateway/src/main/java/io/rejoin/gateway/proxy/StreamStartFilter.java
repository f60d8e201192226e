// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.rejoin.gateway.route.FilterOrder;
import java.util.List;
import org.reactivestreams.Publisher;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sends a stream's headers at once.
 *
 * <p>The server would write them together with the first piece of the body: on a quiet stream a client would wait for its first
 * event to learn that it is connected, and give up before.
 */
final class StreamStartFilter implements GlobalFilter, Ordered {

    private static final List<String> STREAMS = List.of("text/event-stream", "application/x-ndjson");

    @Override
    public int getOrder() {
        return FilterOrder.STREAM_START;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return chain.filter(
                exchange.mutate().response(new Prompt(exchange.getResponse())).build());
    }

    private static final class Prompt extends ServerHttpResponseDecorator {

        Prompt(ServerHttpResponse response) {
            super(response);
        }

        /** An empty buffer makes the server write and flush the headers, and no chunk. */
        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            if (!isStream()) {
                return super.writeWith(body);
            }
            Mono<DataBuffer> nothing = Mono.fromSupplier(() -> bufferFactory().wrap(new byte[0]));
            return super.writeWith(Flux.concat(nothing, body));
        }

        private boolean isStream() {
            String contentType = getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
            return contentType != null && STREAMS.stream().anyMatch(contentType::startsWith);
        }
    }
}
