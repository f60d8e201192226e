// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections of HTTP/1.1 on which a request's headers take too long to come, byte by byte: a server that waits for them
 * politely is one that can be filled up with connections.
 *
 * <p>A head that comes in one piece, as nearly all do, starts no timer.
 */
final class SlowHeads extends ChannelInboundHandlerAdapter {

    private final Duration limit;
    private boolean betweenRequests = true;
    private boolean begun;
    private @Nullable Future<?> timer;

    private SlowHeads(Duration limit) {
        this.limit = limit;
    }

    /** Two handlers, before the codec for the bytes and after it for what they mean. */
    static void addTo(Channel channel, Duration limit) {
        ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
        SlowHeads heads = new SlowHeads(limit);
        channel.pipeline().addFirst(UpgradeGuard.HTTP1_HANDLER + "bytes", heads);
        channel.pipeline().addAfter(codec.name(), UpgradeGuard.HTTP1_HANDLER + "heads", heads.new Decoded());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        begun |= betweenRequests;
        context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (begun && timer == null) {
            timer = context.executor().schedule(() -> context.close(), limit.toMillis(), TimeUnit.MILLISECONDS);
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stop();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        stop();
    }

    private void stop() {
        begun = false;
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
            timer = null;
        }
    }

    private final class Decoded extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                betweenRequests = false;
                stop();
            }
            if (message instanceof LastHttpContent) {
                betweenRequests = true;
            }
            if (!(message instanceof HttpObject)) {
                context.pipeline().remove(SlowHeads.this); // HTTP/2 from its first byte
                context.pipeline().remove(this);
            }
            context.fireChannelRead(message);
        }
    }
}
