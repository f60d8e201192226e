// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpServerCodec;
import io.rejoin.gateway.exchange.Handling;
import io.rejoin.gateway.observe.Ending;
import io.rejoin.gateway.observe.ExchangeRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.netty.NettyPipeline;

/**
 * The body of an endless answer on its way to a client of HTTP/1.1, from when the head is sent until the answer has ended. What came in
 * one turn of the event loop leaves as one chunk, written with its framing below the codec: one buffer, one system call.
 *
 * <p>It asks for one piece after the other while the client takes what it is sent; of what a client that does not read is sent it holds
 * the connection's outbound buffer up to its high watermark, what came in one turn, and {@value #AHEAD} pieces at most. Pieces are copied
 * and given back at once, so that a few bytes that wait hold no buffer that thousands of others were read into.
 *
 * <p>It is the {@linkplain Handling.Rest rest} of its exchange: while it goes on, nothing is kept of the filters, and it ends what they had
 * begun. An answer that breaks off in the middle closes the connection, as the end of a body would pass for the end of the stream.
 *
 * <p>Confined to the client's event loop; signals from elsewhere are brought there.
 */
final class StreamRelay extends ChannelInboundHandlerAdapter
        implements CoreSubscriber<DataBuffer>, ChannelFutureListener, Handling.Rest {

    private static final Logger LOG = LoggerFactory.getLogger(StreamRelay.class);

    private static final String NAME = "rejoin.relay";

    /** How many pieces are asked for beyond the last one. */
    private static final int AHEAD = 2;

    /** From here on what was gathered is written at once. */
    private static final int CHUNK_BYTES = 32 * 1024;

    private static final int FIRST_BYTES = 512;

    /** Handlers that must see the content of an answer. */
    private static final List<String> CONTENT_HANDLERS =
            List.of(NettyPipeline.CompressionHandler, NettyPipeline.HttpMetricsHandler, NettyPipeline.AccessLogHandler);

    /** Of a chunk's size in hexadecimal, leading zeros included. */
    private static final int SIZE_DIGITS = 8;

    private static final int CHUNK_OVERHEAD = SIZE_DIGITS + 4;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Channel channel;
    private final @Nullable ExchangeRecord record;
    private final @Nullable Runnable end;

    private @Nullable Flux<DataBuffer> body;
    private @Nullable CoreSubscriber<? super Void> server;
    private @Nullable ChannelHandlerContext codec;
    private @Nullable Subscription upstream;
    private @Nullable ByteBuf gathered;

    /** Pieces that were taken and not asked for again. */
    private int owed;

    private boolean ended;

    /**
     * @param body hands over each of its buffers
     * @param record is told how much was written, and how it ended
     * @param end what is to be given back at the end
     */
    StreamRelay(Channel channel, Flux<DataBuffer> body, @Nullable ExchangeRecord record, @Nullable Runnable end) {
        this.channel = channel;
        this.body = body;
        this.record = record;
        this.end = end;
    }

    /** Whether nothing stands in the client's pipeline that has to see what is written; asked before the head is sent. */
    static boolean canWriteTo(Channel channel) {
        return channel.pipeline().context(HttpServerCodec.class) != null
                && CONTENT_HANDLERS.stream().allMatch(name -> channel.pipeline().context(name) == null);
    }

    /** The head was sent, and says that the body comes in chunks. */
    @Override
    public void begin(CoreSubscriber<? super Void> server) {
        onEventLoop(channel, () -> {
            this.server = server;
            ChannelHandlerContext found = channel.pipeline().context(HttpServerCodec.class);
            if (ended || found == null || !channel.isActive()) {
                left(); // nobody is there
                return;
            }
            codec = found;
            channel.pipeline().addFirst(NAME, this);
            channel.closeFuture().addListener(this);
            Flux<DataBuffer> whole = Objects.requireNonNull(body);
            body = null;
            whole.subscribe(this);
        });
    }

    private static void onEventLoop(Channel channel, Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            task.run();
        } else {
            channel.eventLoop().execute(task);
        }
    }

    // ---- from the product

    @Override
    public void onSubscribe(Subscription subscription) {
        onEventLoop(channel, () -> begin(subscription));
    }

    private void begin(Subscription subscription) {
        if (ended) {
            subscription.cancel(); // the client left before the product's answer was subscribed to
        } else {
            upstream = subscription;
            subscription.request(AHEAD);
        }
    }

    @Override
    public void onNext(DataBuffer piece) {
        if (channel.eventLoop().inEventLoop()) {
            take(piece);
        } else {
            channel.eventLoop().execute(() -> take(piece));
        }
    }

    @Override
    public void onComplete() {
        onEventLoop(channel, () -> finish(null));
    }

    @Override
    public void onError(Throwable failure) {
        onEventLoop(channel, () -> finish(failure));
    }

    private void take(DataBuffer piece) {
        try {
            if (ended) {
                return;
            }
            gather(NettyDataBufferFactory.toByteBuf(piece));
        } finally {
            DataBufferUtils.release(piece);
        }
        owed++;
        if (channel.isWritable()) {
            ask();
        }
    }

    private void gather(ByteBuf bytes) {
        int size = bytes.readableBytes();
        ByteBuf chunk = gathered;
        if (chunk == null) {
            chunk = channel.alloc().directBuffer(Math.max(FIRST_BYTES, size + CHUNK_OVERHEAD));
            chunk.writeZero(SIZE_DIGITS).writeShort('\r' << 8 | '\n');
            gathered = chunk;
            RelayRound.of(channel.eventLoop()).add(this);
        }
        chunk.writeBytes(bytes);
        if (chunk.readableBytes() >= CHUNK_BYTES) {
            write();
        }
    }

    // ---- to the client

    /** What was gathered, if it was not written since. */
    void write() {
        ByteBuf chunk = gathered;
        if (chunk != null) {
            gathered = null; // before it is sent, which may find the channel closed
            send(chunk);
        }
    }

    private void send(ByteBuf chunk) {
        int size = chunk.readableBytes() - SIZE_DIGITS - 2;
        for (int digit = 0; digit < SIZE_DIGITS; digit++) {
            chunk.setByte(digit, HEX[size >>> 4 * (SIZE_DIGITS - 1 - digit) & 0xf]);
        }
        chunk.writeShort('\r' << 8 | '\n');
        if (record != null) {
            record.sent(size);
        }
        codec().writeAndFlush(chunk, channel.unsafe().voidPromise());
    }

    private void ask() {
        Subscription subscription = upstream;
        if (subscription != null && owed > 0) {
            int n = owed;
            owed = 0;
            subscription.request(n);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!ended && channel.isWritable()) {
            ask();
        }
        context.fireChannelWritabilityChanged();
    }

    // ---- the end

    /** Ends the answer when the client's connection has taken all of it. */
    private void finish(@Nullable Throwable failure) {
        if (ended) {
            return;
        }
        write();
        release();
        codec().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
            if (failure != null) {
                LOG.debug("cut: {}", failure.toString());
                channel.close(); // so that the client sees that it is not whole
                over(Ending.CUT);
            } else {
                over(channel.isActive() ? Ending.COMPLETE : Ending.CLIENT_LEFT);
            }
        });
    }

    /** The channel is closed. */
    @Override
    public void operationComplete(ChannelFuture future) {
        left();
    }

    @Override
    public void leave() {
        onEventLoop(channel, this::left);
    }

    /** Nobody is there to be written to. */
    private void left() {
        if (ended) {
            return;
        }
        release();
        Flux<DataBuffer> untouched = body;
        if (upstream != null) {
            upstream.cancel();
        } else if (untouched != null) {
            body = null;
            // Has the product's stream end.
            untouched
                    .subscribe(DataBufferUtils::release, failure -> LOG.debug("for nobody: {}", failure.toString()))
                    .dispose();
        }
        over(Ending.CLIENT_LEFT);
    }

    private void over(Ending ending) {
        try {
            if (end != null) {
                end.run();
            }
            if (record != null) {
                record.ended(ending);
            }
        } finally {
            if (server != null) {
                server.onComplete();
            }
        }
    }

    private ChannelHandlerContext codec() {
        return Objects.requireNonNull(codec, "begun");
    }

    private void release() {
        ended = true;
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
        channel.closeFuture().removeListener(this);
        if (channel.pipeline().context(this) != null) {
            channel.pipeline().remove(this);
        }
    }
}
