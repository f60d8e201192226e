// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/**
 * Looks at the frames of a client before they are put together to messages, since a message does not show them any more:
 * whether their reserved bits mean something (with an extension, the decoder lets all of them pass), and how many there are
 * beside the first of each message.
 */
final class SocketFrameGuard extends ChannelInboundHandlerAdapter {

    /** Of the first frame of a message: it is compressed. */
    static final int COMPRESSED = 0x4;

    private final Runnable frameCame;

    /** @param frameCame told of each frame that does not begin a message */
    SocketFrameGuard(Runnable frameCame) {
        this.frameCame = frameCame;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof WebSocketFrame frame) {
            boolean begins = frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame;
            if ((frame.rsv() & (begins ? ~COMPRESSED : ~0)) != 0) {
                frame.release();
                context.fireExceptionCaught(
                        new CorruptedWebSocketFrameException(WebSocketCloseStatus.PROTOCOL_ERROR, "reserved bits"));
                return;
            }
            if (!begins) {
                frameCame.run();
            }
        }
        context.fireChannelRead(message);
    }
}
