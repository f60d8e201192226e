// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.channel.ChannelOperations;

/**
 * Fails the body of a request that ends before all of it has come, with a problem. Thread-safe.
 *
 * <p>Of itself Reactor Netty completes it where the connection ends while the server stops, and where it is asked for when its request was
 * discarded: the part of a publish that had come would become an event. Bodies of GET and HEAD, which mean nothing (RFC 9110 §9.3), are left
 * alone.
 */
final class WholeBodies implements HttpHandlerDecoratorFactory {

    @Override
    public HttpHandler apply(HttpHandler handler) {
        return (request, response) -> handler.handle(checked(request), response);
    }

    private static ServerHttpRequest checked(ServerHttpRequest request) {
        if (request.getMethod() == HttpMethod.GET || request.getMethod() == HttpMethod.HEAD) {
            return request;
        }
        ChannelOperations<?, ?> server = server(request);
        return server == null ? request : new Checked(request, server);
    }

    private static @Nullable ChannelOperations<?, ?> server(ServerHttpRequest request) {
        try {
            Object server = ServerHttpRequestDecorator.getNativeRequest(request);
            return server instanceof ChannelOperations<?, ?> netty ? netty : null;
        } catch (IllegalStateException _) {
            return null; // a mock, which has none and says so
        }
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
            return server.isInboundDisposed() && !server.isInboundCancelled()
                    ? Mono.empty()
                    : Mono.error(new ProblemException(ProblemCode.BODY_INVALID, "body: broke off"));
        }
    }
}
