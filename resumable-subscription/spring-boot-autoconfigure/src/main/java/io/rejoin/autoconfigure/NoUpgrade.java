// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import reactor.netty.http.server.HttpServer;

/**
 * Forgets offers to change from HTTP/1.1 to HTTP/2, which the JDK's client makes with every first request: Netty would wait for
 * the whole request before it changes, and refuses those that have a body. Who wants HTTP/2 begins with it.
 *
 * <p>What would make the change holds a codec of HTTP/2 of its own, 3 KB, which a connection that has begun with HTTP/1.1 never uses.
 */
@ChannelHandler.Sharable
final class NoUpgrade extends ChannelInboundHandlerAdapter {

    private static final String NAME = "rejoin.noUpgrade";
    static final NoUpgrade INSTANCE = new NoUpgrade();
    private static final String HTTP2 = "h2c";

    private NoUpgrade() {}

    static HttpServer addTo(HttpServer server) {
        return server.doOnChannelInit((observer, channel, address) -> {
            ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
            channel.pipeline().addAfter(codec.name(), NAME, INSTANCE);
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            if (request.headers().containsValue(HttpHeaderNames.UPGRADE, HTTP2, true)) {
                request.headers().remove(HttpHeaderNames.UPGRADE);
            }
            if (context.pipeline().get(HttpServerUpgradeHandler.class) != null) {
                var _ = context.pipeline().remove(HttpServerUpgradeHandler.class);
            }
        }
        context.fireChannelRead(message);
    }
}
