// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Gives a request of HTTP/2 whose target is no URI another one that the {@link RequestGate} refuses.
 *
 * <p>The HTTP server would answer such a request by itself, and loses its buffer by that: a client without a token could have the
 * gateway run out of memory.
 */
@ChannelHandler.Sharable
final class Http2Targets extends ChannelInboundHandlerAdapter {

    private static final Http2Targets INSTANCE = new Http2Targets();
    private static final String REFUSED = "*";

    private Http2Targets() {}

    static void addTo(Channel channel) {
        ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
        channel.pipeline().addAfter(codec.name(), "rejoin.http2.targets", INSTANCE);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Http2HeadersFrame frame) {
            CharSequence path = frame.headers().path();
            if (path != null && !isUri(path.toString())) {
                frame.headers().path(REFUSED);
            }
        }
        context.fireChannelRead(message);
    }

    /** Of a path the server parses what it would be the path of. */
    private static boolean isUri(String target) {
        try {
            URI _ = new URI(target.startsWith("/") ? "http://localhost" + target : target);
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
