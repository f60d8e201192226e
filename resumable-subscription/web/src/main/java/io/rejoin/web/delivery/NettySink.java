// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Writes to a Netty channel whose response head was sent, past WebFlux and Reactor Netty.
 *
 * <p>On HTTP/1.1 it writes the chunk with its HTTP framing below the codec: one buffer, one entry of the outbound queue,
 * one system call, where the codec would make three buffers. The codec only needs to be told of the end, and Reactor
 * Netty does that. A stream of HTTP/2 takes frames in the same way, and shares the flushes of its connection's other streams.
 * Wherever something stands in the pipeline that has to see the content (compression, metrics, the access log), chunks go the
 * whole way as HTTP content instead.
 */
final class NettySink extends ChannelInboundHandlerAdapter implements FrameSink, ChannelFutureListener {

    private static final String NAME = "rejoin.delivery";

    /**
     * Most bytes that a client may send while it is being streamed to. It has nothing to say then; pipelined requests
     * would wait in a queue without bound.
     */
    static final int MAX_INBOUND_BYTES = 64 * 1024;

    /** Handlers that must see the content of a response. */
    private static final List<String> CONTENT_HANDLERS =
            List.of(NettyPipeline.CompressionHandler, NettyPipeline.HttpMetricsHandler, NettyPipeline.AccessLogHandler);

    /** Of a chunk's size in hexadecimal, leading zeros included. */
    private static final int SIZE_DIGITS = 8;

    private static final int CHUNK_OVERHEAD = SIZE_DIGITS + 4;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Channel channel;
    private final Listener listener;

    private enum Mode {
        /** Below the codec of HTTP/1.1, with the framing that it would give them. */
        CHUNKS,
        /** Below the codec of HTTP/2, as the frames that it would make of them. */
        FRAMES,
        /** As HTTP content, through all handlers. */
        CONTENT,
        /** Below the codec of WebSocket, as they are: frames already. */
        RAW
    }

    /** Where chunks go in. */
    private final ChannelOutboundInvoker entrance;

    private final Mode mode;

    /** Of the connection that this is a stream of. */
    private final @Nullable SharedFlush sharedFlush;

    private @Nullable ByteBuf chunk;

    /** What is to be made of the chunk that is begun: one for others, too. */
    private @Nullable SharedChunk sharing;

    /** The chunk that is begun is a slice of one that was made before. */
    private boolean isMade;

    private int chunksUnderway;
    private int chunksTaken;
    private int inboundBytes;
    private boolean released;

    private NettySink(Channel channel, Listener listener, ChannelOutboundInvoker entrance, Mode mode) {
        this.channel = channel;
        this.listener = listener;
        this.entrance = entrance;
        this.mode = mode;
        this.sharedFlush = mode == Mode.FRAMES ? SharedFlush.of(channel.parent()) : null;
    }

    /**
     * Takes over a channel, on its event loop.
     *
     * @param chunked whether the response's head says that its body comes in chunks
     */
    static NettySink attach(Channel channel, boolean chunked, Listener listener) {
        Mode mode = bypass(channel, chunked);
        return attach(new NettySink(
                channel,
                listener,
                switch (mode) {
                    case CHUNKS -> channel.pipeline().context(HttpServerCodec.class);
                    case FRAMES -> channel.pipeline().context(Http2StreamFrameToHttpObjectCodec.class);
                    case CONTENT, RAW -> channel;
                },
                mode));
    }

    /**
     * Takes over the writing end of a channel that was upgraded, on its event loop.
     *
     * @param codec what encodes the frames of others, below which the bytes go in
     */
    static NettySink attachRaw(Channel channel, ChannelHandlerContext codec, Listener listener) {
        return attach(new NettySink(channel, listener, codec, Mode.RAW));
    }

    private static NettySink attach(NettySink sink) {
        Channel channel = sink.channel;
        channel.pipeline().addFirst(NAME, sink);
        // Reactor Netty cancels the handler when the channel closes, but a filter may keep that from arriving here.
        channel.closeFuture().addListener(sink);
        return sink;
    }

    private static Mode bypass(Channel channel, boolean chunked) {
        ChannelPipeline pipeline = channel.pipeline();
        if (!CONTENT_HANDLERS.stream().allMatch(name -> pipeline.context(name) == null)) {
            return Mode.CONTENT;
        }
        if (chunked && pipeline.context(HttpServerCodec.class) != null) {
            return Mode.CHUNKS;
        }
        boolean isStream = channel instanceof Http2StreamChannel
                && pipeline.context(Http2StreamFrameToHttpObjectCodec.class) != null;
        return isStream ? Mode.FRAMES : Mode.CONTENT;
    }

    @Override
    public void begin(int expectedSize) {
        ByteBuf begun = channel.alloc().directBuffer(expectedSize + CHUNK_OVERHEAD);
        if (mode == Mode.CHUNKS) {
            begun.writeZero(SIZE_DIGITS).writeShort('\r' << 8 | '\n');
        }
        chunk = begun;
    }

    @Override
    public boolean beginShared(Object content, Object format, int size) {
        SharedChunk shared = SharedChunk.of(channel.eventLoop());
        if (shared.isAskedForAgain(content, format, mode == Mode.CHUNKS)) {
            ByteBuf made = shared.slice();
            if (made != null) {
                chunk = made;
                isMade = true;
                return true;
            }
            sharing = shared;
        }
        begin(size);
        return false;
    }

    @Override
    public void append(byte[] bytes, int offset, int length) {
        open().writeBytes(bytes, offset, length);
    }

    @Override
    public void send() {
        ByteBuf full = finished();
        Object message = switch (mode) {
            case CHUNKS, RAW -> full;
            case FRAMES -> new DefaultHttp2DataFrame(full, false);
            case CONTENT -> new DefaultHttpContent(full);
        };
        ChannelFuture taken;
        if (sharedFlush == null) {
            taken = entrance.writeAndFlush(message);
        } else {
            taken = entrance.write(message);
            sharedFlush.soon();
        }
        if (!taken.isSuccess()) {
            chunksUnderway++;
            taken.addListener(this);
        }
    }

    private ByteBuf finished() {
        ByteBuf full = open();
        chunk = null;
        if (isMade) {
            isMade = false;
            return full;
        }
        ByteBuf framed = mode == Mode.CHUNKS ? framed(full) : full;
        SharedChunk shared = sharing;
        sharing = null;
        return shared == null ? framed : shared.keep(framed);
    }

    private static ByteBuf framed(ByteBuf full) {
        int size = full.writerIndex() - SIZE_DIGITS - 2;
        for (int digit = 0; digit < SIZE_DIGITS; digit++) {
            full.setByte(digit, HEX[size >>> 4 * (SIZE_DIGITS - 1 - digit) & 0xf]);
        }
        return full.writeShort('\r' << 8 | '\n');
    }

    private ByteBuf open() {
        ByteBuf open = chunk;
        if (open == null) {
            throw new IllegalStateException("no chunk was begun");
        }
        return open;
    }

    /** Of a chunk that the connection did not take at once, or of the channel that is closed. */
    @Override
    public void operationComplete(ChannelFuture future) {
        if (future == channel.closeFuture()) {
            closed();
        } else {
            chunksUnderway--;
            chunksTaken++;
            if (chunksUnderway == 0 && !released && future.isSuccess()) {
                listener.onDrained();
            }
        }
    }

    private void closed() {
        if (!released) {
            released = true;
            listener.onClosed();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes && mode != Mode.RAW) {
            inboundBytes += bytes.readableBytes();
        }
        context.fireChannelRead(message);
        if (inboundBytes > MAX_INBOUND_BYTES) {
            channel.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!released && channel.isWritable()) {
            listener.onWritable();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public boolean isDrained() {
        return chunksUnderway == 0;
    }

    /** Counts chunks, and within the first of them bytes: a client may take a minute over one chunk. */
    @Override
    public long progress() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        long within = buffer == null ? 0 : buffer.currentProgress();
        return ((long) chunksTaken << Integer.SIZE) + within;
    }

    /**
     * The socket's send buffer may hold megabytes, and calls itself writable only when a third of it is free: to a client
     * that reads a kilobyte a second, that is longer than any stall. So the kernel is asked when it last sent data, and
     * when it was last acknowledged anything; a client that reads makes both happen, a full or dead one only the one.
     */
    @Override
    public boolean tookAnyWithin(Duration time) {
        if (!(channel instanceof EpollSocketChannel socket) || !channel.isActive()) {
            return false;
        }
        EpollTcpInfo info = socket.tcpInfo();
        long millis = time.toMillis();
        return info.lastDataSent() < millis && info.lastAckRecv() < millis;
    }

    @Override
    public void release() {
        if (!released) {
            released = true;
            if (chunk != null) {
                chunk.release(); // begun, and not finished since something went wrong
                chunk = null;
            }
            channel.closeFuture().removeListener(this);
            channel.pipeline().remove(this);
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}
