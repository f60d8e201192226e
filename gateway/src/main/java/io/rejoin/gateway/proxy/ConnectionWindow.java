// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import java.util.Objects;
import reactor.netty.NettyPipeline;

/**
 * Widens the flow-control window of a new HTTP/2 connection beyond the 64 KB of the RFC, which one stalled stream could hold all
 * by itself.
 */
final class ConnectionWindow extends ChannelInboundHandlerAdapter {

    private final int size;

    private ConnectionWindow(int size) {
        this.size = size;
    }

    /** To be called before the channel connects. */
    static void widen(Channel channel, int size) {
        channel.pipeline().addAfter(NettyPipeline.HttpCodec, "rejoin.connectionWindow", new ConnectionWindow(size));
    }

    /** The codec has sent the connection's preface by now, which must be first. */
    @Override
    public void channelActive(ChannelHandlerContext context) throws Http2Exception {
        Http2FrameCodec codec =
                (Http2FrameCodec) Objects.requireNonNull(context.pipeline().get(NettyPipeline.HttpCodec));
        Http2Connection connection = codec.connection();
        var window = connection.local().flowController();
        window.incrementWindowSize(
                connection.connectionStream(), size - window.initialWindowSize(connection.connectionStream()));
        context.pipeline().remove(this);
        context.flush();
        context.fireChannelActive();
    }
}
