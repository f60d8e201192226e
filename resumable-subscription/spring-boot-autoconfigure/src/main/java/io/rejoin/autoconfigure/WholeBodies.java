// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.channel.ChannelOperations;

/**
 * Fails the body of a request that ends before all of it has come, with a problem. Thread-safe.
 *
 * <p>Of itself Reactor Netty completes it, where the connection ends while the server stops: the part of a publish that had come would become an
 * event. Bodies of GET and HEAD, which mean nothing (RFC 9110 §9.3), are left alone.
 */
final class WholeBodies implements WebFilter, Ordered {

    /** Before whoever reads a body. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (request.getMethod() == HttpMethod.GET
                || request.getMethod() == HttpMethod.HEAD
                || !(ServerHttpRequestDecorator.getNativeRequest(request) instanceof ChannelOperations<?, ?> server)) {
            return chain.filter(exchange);
        }
        return chain.filter(
                exchange.mutate().request(new Checked(request, server)).build());
    }

    private static final class Checked extends ServerHttpRequestDecorator {

        private final ChannelOperations<?, ?> server;

        Checked(ServerHttpRequest request, ChannelOperations<?, ?> server) {
            super(request);
            this.server = server;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return super.getBody().concatWith(Mono.defer(this::end));
        }

        private Mono<DataBuffer> end() {
            return server.isInboundDisposed()
                    ? Mono.empty()
                    : Mono.error(new ProblemException(ProblemCode.BODY_INVALID, "body: broke off"));
        }
    }
}
