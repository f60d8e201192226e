// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Tells the clients of kept connections that they go: on HTTP/1.1 each answer from then on closes its connection, on HTTP/2
 * a GOAWAY says that the next request wants another connection. Whatever is under way on either goes on. Thread-safe.
 *
 * <p>Without it the server would close idle connections under the hands of clients that were just about to use them.
 */
final class KeptConnections implements NettyServerCustomizer, WebFilter {

    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private volatile boolean leaving;

    @Override
    public HttpServer apply(HttpServer server) {
        return server.doOnChannelInit((observer, channel, remoteAddress) -> {
            connections.add(channel);
            channel.pipeline().addLast(PromptClose.INSTANCE);
        });
    }

    /** From now on; more than once does no harm. */
    void leave() {
        if (!leaving) {
            leaving = true;
            connections.forEach(channel -> channel.eventLoop().execute(() -> goAway(channel)));
        }
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        exchange.getResponse().beforeCommit(() -> {
            if (leaving && exchange.getRequest().getHeaders().getUpgrade() == null) {
                tell(exchange);
            }
            return Mono.empty();
        });
        return chain.filter(exchange);
    }

    private static void tell(ServerWebExchange exchange) {
        if (!(ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse())
                instanceof HttpServerResponse http)) {
            return;
        }
        http.withConnection(connection -> {
            Channel parent = connection.channel().parent();
            if (parent == null || parent instanceof ServerChannel) {
                exchange.getResponse().getHeaders().set(HttpHeaders.CONNECTION, "close");
            } else {
                parent.eventLoop().execute(() -> goAway(parent));
            }
        });
    }

    /** Names no last stream, so that a request that crosses with it is still answered; there is no need to fail any. */
    private static void goAway(Channel channel) {
        Http2FrameCodec codec = channel.pipeline().get(Http2FrameCodec.class);
        if (codec != null && !codec.connection().goAwaySent()) {
            var _ = channel.writeAndFlush(
                    new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE));
        }
    }
}
