// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.drain;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServer;

/**
 * The connections of clients, which are told when the gateway leaves: on HTTP/1.1 each answer from then on closes its connection, on
 * HTTP/2 a GOAWAY says so. What is under way on either goes on. Thread-safe.
 */
final class ClientConnections implements NettyServerCustomizer, WebFilter, Ordered {

    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private volatile boolean leaving;

    @Override
    public HttpServer apply(HttpServer server) {
        return server.doOnChannelInit((observer, channel, address) -> open.add(channel));
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    void leave() {
        leaving = true;
        open.forEach(channel -> channel.eventLoop().execute(() -> goAway(channel)));
    }

    /** Ends them all, whatever is under way. */
    void cut() {
        var _ = open.close();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        exchange.getResponse().beforeCommit(() -> {
            if (leaving) {
                tell(exchange);
            }
            return Mono.empty();
        });
        return chain.filter(exchange);
    }

    private static void tell(ServerWebExchange exchange) {
        Connection connection = ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse());
        Channel parent = connection.channel().parent();
        if (parent == null || parent instanceof ServerChannel) {
            exchange.getResponse().getHeaders().set(HttpHeaders.CONNECTION, "close");
        } else {
            parent.eventLoop().execute(() -> goAway(parent));
        }
    }

    /** Names no last stream: a request that crosses with it is still answered. */
    private static void goAway(Channel channel) {
        Http2FrameCodec codec = channel.pipeline().get(Http2FrameCodec.class);
        if (codec != null && !codec.connection().goAwaySent()) {
            var _ = channel.writeAndFlush(
                    new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE));
        }
    }
}
