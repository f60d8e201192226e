// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;

/**
 * One client's connection, as a delivery sees it. Confined to the connection's event loop.
 *
 * <p>A chunk is written in three steps, {@link #begin}, {@link #append}…, {@link #send}, so that whatever leaves together
 * is gathered into one buffer and handed to the connection once. The bytes given are copied; the caller keeps them. A chunk
 * that many connections of an event loop are sent is begun with {@link #beginShared} and made once.
 */
public interface FrameSink {

    /**
     * Most bytes of one chunk. With Netty's high watermark of 64 KiB, up to which a connection counts as writable, this
     * bounds what waits for a client to 96 KiB and their framing; larger events go in several chunks.
     */
    int CHUNK_BYTES = 32 * 1024;

    /** Told on the event loop. */
    interface Listener {

        /** The connection takes bytes again. */
        void onWritable();

        /** The connection has taken all that was sent; not told where it took it at once. */
        void onDrained();

        /** The connection is gone. */
        void onClosed();
    }

    /**
     * Takes over the writing end of a channel that was upgraded, on its event loop.
     *
     * @param codec what encodes the frames of others, below which the bytes go in
     */
    static FrameSink upgraded(Channel channel, ChannelHandlerContext codec, Listener listener) {
        return NettySink.attachRaw(channel, codec, listener);
    }

    /** Begins a chunk of about so many bytes, at least one. */
    void begin(int expectedSize);

    /**
     * Begins a chunk that is the same for everybody who begins one with that content: whoever does so right after another on the same event
     * loop may find it filled.
     *
     * @param content compared by identity, and not changed any more; kept until others are begun
     * @param format what it is written as, compared by identity
     * @return whether the chunk is complete; else the caller appends all of it
     */
    boolean beginShared(Object content, Object format, int size);

    void append(byte[] bytes, int offset, int length);

    /** Hands the chunk to the connection and flushes it. */
    void send();

    /** Whether there is room: what waits to be taken by the client is bounded by asking this before each chunk. */
    boolean isWritable();

    /** Whether the connection has taken all that was sent. */
    boolean isDrained();

    /** Changes whenever the connection takes some of what was sent. */
    long progress();

    /**
     * A closer look than {@link #progress}, for when that did not change: whether the client's machine took anything
     * within the time given. {@code false} where that cannot be known.
     */
    boolean tookAnyWithin(Duration time);

    /** Gives the connection back, to whatever comes next on it. No listener is told of anything from now on. */
    void release();

    /** Closes the connection at once. */
    void close();
}
