// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;

/**
 * Puts the frames of a message together. It does not read on by itself while the end is missing, as it would otherwise: a
 * message of endless empty frames would be read as fast as a client can send it.
 */
final class SocketFragments extends WebSocketFrameAggregator {

    SocketFragments() {
        super(SocketHandler.MAX_MESSAGE_BYTES);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
    }
}
