// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The bodies of requests that may be sent again, kept until they are answered, in a bounded amount of memory.
 *
 * <p>A request whose body does not fit into what is left is sent once, as it comes. Thread-safe.
 */
final class ReplayableBody {

    /** Of all bodies kept by this gateway. */
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final AtomicLong kept = new AtomicLong();

    /** Whether sending the request twice means the same as sending it once, and there is no body in the way. */
    static boolean isBare(ServerHttpRequest request) {
        boolean safe = request.getMethod() == HttpMethod.GET || request.getMethod() == HttpMethod.HEAD;
        return safe
                && request.getHeaders().getContentLength() <= 0
                && !request.getHeaders().containsHeader("Transfer-Encoding");
    }

    /** Whether the product knows by a key that it has seen the request before, and the body's length is told. */
    static boolean isKeyed(ServerHttpRequest request) {
        return request.getHeaders().containsHeader(IDEMPOTENCY_KEY)
                && request.getHeaders().getContentLength() >= 0;
    }

    /** Something that is done with an exchange. */
    interface Use {
        /** @param repeatable whether it may be done again with the same exchange */
        Mono<Void> with(ServerWebExchange exchange, boolean repeatable);
    }

    Mono<Void> of(ServerWebExchange exchange, Use use) {
        ServerHttpRequest request = exchange.getRequest();
        if (isBare(request)) {
            return use.with(exchange, true);
        }
        long length = request.getHeaders().getContentLength();
        if (!isKeyed(request) || kept.addAndGet(length) > MOST_BYTES && giveBack(length)) {
            return use.with(exchange, false);
        }
        return DataBufferUtils.join(request.getBody())
                .map(ReplayableBody::bytes)
                .defaultIfEmpty(new byte[0])
                .flatMap(body -> use.with(
                        exchange.mutate().request(new Kept(request, body)).build(), true))
                .doFinally(end -> giveBack(length));
    }

    private boolean giveBack(long length) {
        kept.addAndGet(-length);
        return true;
    }

    private static byte[] bytes(DataBuffer joined) {
        byte[] bytes = new byte[joined.readableByteCount()];
        joined.read(bytes);
        DataBufferUtils.release(joined);
        return bytes;
    }

    private static final class Kept extends ServerHttpRequestDecorator {

        private final byte[] body;

        Kept(ServerHttpRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return Flux.defer(() -> Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(body)));
        }
    }
}
