// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.zip.DataFormatException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The reading end of a WebSocket: hands the client's messages to the session one by one, and reads on only when all are taken,
 * so that a client that floods waits on its own socket. Nothing passes it: Reactor Netty sees no frame.
 *
 * <p>What one read of the socket brought beyond what may be taken waits in a queue, which is bounded by the size of a read.
 * Messages wait while the session does not take them, while {@link #MAX_UNWRITTEN} answers are not written, and beyond
 * {@link #MESSAGES_PER_LOOK} between two looks of the sweeper.
 */
final class SocketHandler extends ChannelInboundHandlerAdapter {

    private static final Log LOG = LogFactory.getLog(SocketHandler.class);

    /** Longest message of a client, decompressed, in bytes. */
    static final int MAX_MESSAGE_BYTES = 16 * 1024;

    /** Answers that may wait to be written before no further message is taken. */
    static final int MAX_UNWRITTEN = 64;

    /** Messages, pings and other frames taken between two looks of the sweeper: about a thousand a second. */
    static final int MESSAGES_PER_LOOK = 256;

    private final Queue<SocketMessage> inbound = new ArrayDeque<>();
    private @Nullable SocketSession session;
    private @Nullable ChannelHandlerContext context;
    private int allowance = MESSAGES_PER_LOOK;
    private boolean reading;
    private boolean working;

    /** Begins to hand over. */
    void start(SocketSession opened) {
        session = opened;
        work();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        try {
            SocketSession open = session;
            if (open != null && message instanceof WebSocketFrame frame) {
                open.heard();
                take(open, frame);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(SocketSession open, WebSocketFrame frame) {
        switch (frame) {
            case PingWebSocketFrame ping -> {
                if (open.unwritten() < MAX_UNWRITTEN) { // RFC 6455 lets the answer to one of several pings do
                    open.pinged(bytes(ping.content()));
                }
            }
            case PongWebSocketFrame pong -> open.ponged();
            case CloseWebSocketFrame close -> open.closing(answer(close));
            case TextWebSocketFrame text -> receive(open, text);
            default ->
                inbound.add(new SocketMessage.Refused(
                        new ProblemException(
                                ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                                "message: binary (expected: text, one JSON object)"),
                        null,
                        null));
        }
    }

    private void receive(SocketSession open, TextWebSocketFrame text) {
        byte[] message = bytes(text.content());
        try {
            if ((text.rsv() & SocketFrameGuard.COMPRESSED) != 0) {
                message = MessageDeflate.inflate(message, MAX_MESSAGE_BYTES);
            }
            if (message == null) {
                open.endWith(tooLong());
            } else if (!ByteBufUtil.isText(Unpooled.wrappedBuffer(message), StandardCharsets.UTF_8)) {
                open.violated(SocketFrame.close(WebSocketCloseStatus.INVALID_PAYLOAD_DATA.code(), "not UTF-8"));
            } else {
                inbound.add(SocketMessages.read(message));
            }
        } catch (DataFormatException e) {
            open.violated(SocketFrame.close(WebSocketCloseStatus.INVALID_PAYLOAD_DATA.code(), "not deflated"));
        }
    }

    private static byte[] bytes(ByteBuf content) {
        return ByteBufUtil.getBytes(content);
    }

    private static byte[] answer(CloseWebSocketFrame close) {
        return close.statusCode() < 0 ? SocketFrame.close() : SocketFrame.close(close.statusCode(), "");
    }

    private static ProblemException tooLong() {
        return new ProblemException(
                ProblemCode.BODY_TOO_LARGE, "message: too long (expected: 1.." + MAX_MESSAGE_BYTES + " bytes)");
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        reading = false;
        work();
    }

    /** A frame came that begins no message: a ping costs as much as a message does. */
    void spend() {
        allowance--;
    }

    /** Time has passed. What one read brought too much of is owed. */
    void refill() {
        allowance = Math.min(MESSAGES_PER_LOOK, allowance + MESSAGES_PER_LOOK);
        work();
    }

    /** Hands over what may be taken, and reads on if that was all. */
    void work() {
        SocketSession open = session;
        ChannelHandlerContext here = context;
        if (open == null || here == null || working) {
            return;
        }
        working = true;
        try {
            while (open.isOpen() && allowance > 0 && open.unwritten() < MAX_UNWRITTEN && !inbound.isEmpty()) {
                if (!open.take(inbound.element())) {
                    return;
                }
                inbound.remove();
                allowance--;
            }
        } finally {
            working = false;
        }
        if (!open.isOpen()) {
            inbound.clear(); // and goes on reading, until the client's close comes
        }
        if (inbound.isEmpty() && allowance > 0 && !reading) {
            reading = true;
            here.read();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        SocketSession open = session;
        switch (cause) {
            case TooLongFrameException tooLong when open != null -> open.endWith(tooLong());
            case CorruptedWebSocketFrameException corrupted
            when open != null -> {
                if (corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
                    open.endWith(tooLong());
                } else {
                    open.violated(SocketFrame.close(corrupted.closeStatus().code(), "protocol violation"));
                }
            }
            default -> {
                LOG.debug("a connection broke: " + cause);
                if (open != null) {
                    open.abort();
                }
            }
        }
    }
}
