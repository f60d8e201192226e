// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.rejoin.gateway.observe.ExchangeRecord;
import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.refusal.RefusedException;
import io.rejoin.gateway.route.FilterOrder;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Bounds a request's body while it streams through; nothing of it is kept.
 *
 * <p>A body that declares more is refused before the product hears of it. One that does not declare its length breaks off the
 * product's request at the limit, so that the product never takes the part for the whole. So does one that ends before all of it has come.
 */
final class BodyLimitFilter implements GlobalFilter, Ordered {

    private final long limit;

    BodyLimitFilter(DataSize limit) {
        this.limit = limit.toBytes();
    }

    @Override
    public int getOrder() {
        return FilterOrder.BODY_LIMIT;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        long declared = exchange.getRequest().getHeaders().getContentLength();
        if (declared > limit) {
            throw tooLarge("body: " + declared + " bytes (expected: at most " + limit + ")");
        }
        return chain.filter(exchange.mutate().request(new Bounded(exchange)).build());
    }

    private static RefusedException tooLarge(String detail) {
        return new RefusedException(Refusal.BODY_TOO_LARGE.because(detail));
    }

    private final class Bounded extends ServerHttpRequestDecorator {

        private final ServerWebExchange exchange;

        Bounded(ServerWebExchange exchange) {
            super(exchange.getRequest());
            this.exchange = exchange;
        }

        /**
         * On HTTP/1.1 a request says whether it has a body. One that has none is not asked for it: its end would come by way of
         * the client's event loop, when the product may have answered already and its stream be gone.
         */
        private boolean announcesNone() {
            return getNativeRequest(getDelegate()) instanceof HttpServerRequest request
                    && request.version().majorVersion() == 1
                    && !request.requestHeaders().contains(HttpHeaderNames.CONTENT_LENGTH)
                    && !request.requestHeaders().contains(HttpHeaderNames.TRANSFER_ENCODING);
        }

        /**
         * Of itself Reactor Netty completes the body of a connection that ends while the gateway stops, and one that is asked for when its
         * request was discarded.
         */
        private Mono<DataBuffer> end() {
            ChannelOperations<?, ?> server = getNativeRequest(getDelegate());
            return server.isInboundDisposed() && !server.isInboundCancelled()
                    ? Mono.empty()
                    : Mono.error(new RefusedException(Refusal.BODY_INCOMPLETE.because("the body broke off")));
        }

        @Override
        public Flux<DataBuffer> getBody() {
            if (announcesNone()) {
                return Flux.empty();
            }
            return Flux.defer(() -> {
                AtomicLong seen = new AtomicLong();
                return super.getBody().concatWith(Mono.defer(this::end)).handle((buffer, sink) -> {
                    ExchangeRecord.received(exchange, buffer.readableByteCount());
                    if (seen.addAndGet(buffer.readableByteCount()) <= limit) {
                        sink.next(buffer);
                    } else {
                        DataBufferUtils.release(buffer);
                        sink.error(tooLarge("body: more than " + limit + " bytes (expected: at most that)"));
                    }
                });
            });
        }
    }
}
