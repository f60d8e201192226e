// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import java.util.HashMap;
import java.util.Map;
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
 * The bodies of requests that may be sent again, kept until they are answered, in a bounded amount of memory, of which one user has a part.
 *
 * <p>A request whose body does not fit into what is left is sent once, as it comes. Thread-safe.
 */
final class ReplayableBody {

    /** Of all bodies kept by this gateway. */
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    /** Of one user's: bodies count by the length that they announce, which costs nothing to say. */
    private static final long MOST_BYTES_OF_ONE = MOST_BYTES / 4;

    /** Asked for at a time. Asked for all at once, the server tells of a body's failing a second time if the first is answered right away. */
    private static final int PIECES = 32;

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final Map<Upload.User, Long> kept = new HashMap<>();
    private long all;

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
        return isKeyed(request) ? Mono.defer(() -> keyed(exchange, use)) : use.with(exchange, false);
    }

    private Mono<Void> keyed(ServerWebExchange exchange, Use use) {
        ServerHttpRequest request = exchange.getRequest();
        long length = request.getHeaders().getContentLength();
        Upload.User user = Upload.User.of(exchange);
        if (!keep(user, length)) {
            return use.with(exchange, false);
        }
        return DataBufferUtils.join(request.getBody().limitRate(PIECES))
                .map(ReplayableBody::bytes)
                .defaultIfEmpty(new byte[0])
                .flatMap(body -> use.with(
                        exchange.mutate().request(new Kept(request, body)).build(), true))
                .doFinally(end -> giveBack(user, length));
    }

    private synchronized boolean keep(Upload.User user, long length) {
        long own = kept.getOrDefault(user, 0L) + length;
        if (own > MOST_BYTES_OF_ONE || all + length > MOST_BYTES) {
            return false;
        }
        kept.put(user, own);
        all += length;
        return true;
    }

    private synchronized void giveBack(Upload.User user, long length) {
        kept.computeIfPresent(user, (_, own) -> own == length ? null : Long.valueOf(own - length));
        all -= length;
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
