// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.rejoin.gateway.drain.ClientConnection;
import io.rejoin.gateway.drain.OpenStreams;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.netty.NettyPipeline;

/**
 * A WebSocket between a client and a product once both have agreed to it: bytes are passed on as they are, frames are only followed.
 *
 * <p>So pings, close codes, fragments and compressed messages need no understanding here. Each side is read only while the other
 * takes what it is given: what is held is one read and Netty's outbound buffer, in each direction. Both channels share one event
 * loop, on which everything here happens but {@link #leave} and {@link #cut}.
 */
final class WebSocketTunnel implements OpenStreams.Stream {

    /** How long a client that was told of the end may take to answer, before it is hung up on. */
    private static final long LINGER_MS = 2_000;

    private final Channel client;
    private final Channel product;
    private final FrameScanner fromClient;
    private final FrameScanner fromProduct;
    private final boolean rejoin;
    private final Passed passed;

    /** What the client is told once a message has ended; negative while there is nothing to tell. */
    private long reconnectAfterMs = -1;

    private boolean ending;

    /** Told of bytes that went through, frames' headers included. */
    interface Passed {
        void bytes(boolean fromClient, int count);
    }

    /** @param rejoin whether the client knows Rejoin's own messages and close codes */
    WebSocketTunnel(Channel client, Channel product, long maxFrame, boolean rejoin, Passed passed) {
        this.client = client;
        this.product = product;
        this.fromClient = new FrameScanner(true, maxFrame);
        this.fromProduct = new FrameScanner(false, maxFrame);
        this.rejoin = rejoin;
        this.passed = passed;
    }

    /**
     * Takes both channels over and begins to pass what they send.
     *
     * @param answer the head of the response that makes the connection a WebSocket for the client
     */
    void open(ByteBuf answer) {
        client.pipeline().addBefore(NettyPipeline.ReactiveBridge, "rejoin.tunnel", new End(product, fromClient));
        product.pipeline().addLast("rejoin.tunnel", new End(client, fromProduct));
        HttpHandlers.removeFrom(client.pipeline());
        client.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        client.read();
        product.read();
    }

    /** Ends it at the end of the message that is passing, with the word to come back. */
    @Override
    public void leave(Duration comeBackAfter) {
        client.eventLoop().execute(() -> {
            if (!ending && reconnectAfterMs < 0) {
                reconnectAfterMs = comeBackAfter.toMillis();
                if (fromProduct.isBetweenMessages()) {
                    sayDrain();
                }
            }
        });
    }

    @Override
    public void cut() {
        ClientConnection.hangUp(client);
    }

    private void sayDrain() {
        if (rejoin && !fromProduct.isClosing()) {
            client.write(CloseReason.drainMessage(client.alloc(), reconnectAfterMs));
        }
        end(CloseReason.DRAINING);
    }

    /** The last frame goes out where one may stand, and the client gets a moment to take it. */
    private void end(CloseReason reason) {
        if (ending) {
            return;
        }
        ending = true;
        product.close();
        if (!fromProduct.isBetweenFrames()) {
            client.close();
            return;
        }
        if (fromProduct.isClosing() && fromClient.isClosing()) {
            client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        if (!fromProduct.isClosing()) {
            client.write(reason.frame(client.alloc(), rejoin));
        }
        client.flush();
        client.eventLoop().schedule(() -> client.close(), LINGER_MS, TimeUnit.MILLISECONDS);
        client.read();
    }

    /** One side's handler. */
    private final class End extends ChannelInboundHandlerAdapter {

        private final Channel other;
        private final FrameScanner frames;

        End(Channel other, FrameScanner frames) {
            this.other = other;
            this.frames = frames;
        }

        private boolean isClient() {
            return frames == fromClient;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!(message instanceof ByteBuf bytes) || ending && !isClient()) {
                ReferenceCountUtil.release(message);
            } else if (ending) {
                takeLastWords(bytes);
            } else {
                pass(bytes);
            }
        }

        private void pass(ByteBuf bytes) {
            boolean drained = !isClient() && reconnectAfterMs >= 0;
            int passing = frames.scan(bytes, drained);
            passed.bytes(isClient(), passing);
            if (passing == bytes.readableBytes()) {
                other.write(bytes);
            } else {
                other.write(bytes.readRetainedSlice(passing));
                bytes.release();
            }
            switch (frames.violation()) {
                case NONE -> {
                    if (drained && frames.isBetweenMessages()) {
                        sayDrain();
                    }
                }
                case PROTOCOL -> end(isClient() ? CloseReason.PROTOCOL_ERROR : CloseReason.PRODUCT_LOST);
                case TOO_BIG -> end(isClient() ? CloseReason.TOO_BIG : CloseReason.PRODUCT_LOST);
            }
        }

        /** A client that answers the close need not be waited for any longer. */
        private void takeLastWords(ByteBuf bytes) {
            frames.scan(bytes, false);
            bytes.release();
            if (frames.isClosing() || frames.violation() != FrameScanner.Violation.NONE) {
                client.close();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            other.flush();
            if (ending && isClient() || !ending && other.isWritable()) {
                context.read();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
                other.read();
            }
            context.fireChannelWritabilityChanged();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (isClient()) {
                ending = true;
                product.close();
            } else {
                end(CloseReason.PRODUCT_LOST);
            }
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
