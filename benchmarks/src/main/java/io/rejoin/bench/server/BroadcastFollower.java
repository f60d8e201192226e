// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import org.jspecify.annotations.Nullable;

/**
 * The end of a client's connection to the {@link NettyBroadcaster}: leaves the stream that it followed.
 *
 * @param <M> what is read
 */
abstract class BroadcastFollower<M> extends SimpleChannelInboundHandler<M> {

    private @Nullable BroadcastStream followed;

    final void follow(ChannelHandlerContext context, BroadcastStream stream, long after) {
        stream.subscribe(context.channel(), after);
        followed = stream;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (followed != null) {
            followed.leave(context.channel());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // a client that is gone
    }
}
