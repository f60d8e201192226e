// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.drain;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Who closes a connection hears when it is closed, whoever closed it. Thread-safe.
 *
 * <p>Of itself a connection of HTTP/2 that was told to close, and waits for its streams, says so after 30 seconds if its client hangs up
 * meanwhile; and so long would the server not stop.
 */
@ChannelHandler.Sharable
final class PromptClose extends ChannelOutboundHandlerAdapter {

    static final PromptClose INSTANCE = new PromptClose();

    private PromptClose() {}

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        context.channel().closeFuture().addListener(_ -> promise.trySuccess());
        var _ = context.close();
    }
}
