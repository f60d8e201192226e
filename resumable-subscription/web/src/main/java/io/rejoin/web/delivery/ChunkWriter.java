// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Puts frames into chunks, and keeps the rest of a frame that is longer than its chunk's room: frames of different streams
 * never mix, however small the chunks. Confined to the connection's event loop.
 */
final class ChunkWriter {

    private final FrameSink sink;
    private final int chunkBytes;

    /** What is left of the one frame that did not fit. */
    private final Queue<byte[]> rest = new ArrayDeque<>(2);

    /** How much of the first of the rest is written. */
    private int offset;

    private int room;

    ChunkWriter(FrameSink sink, int chunkBytes) {
        this.sink = sink;
        this.chunkBytes = chunkBytes;
    }

    /** Begins a chunk with the rest of the last frame, if there is one. */
    void begin(int expectedBytes) {
        sink.begin(Math.max(1, Math.min(chunkBytes, expectedBytes + restBytes())));
        room = chunkBytes;
        while (!rest.isEmpty() && room > 0) {
            byte[] first = rest.element();
            int length = Math.min(room, first.length - offset);
            sink.append(first, offset, length);
            room -= length;
            offset += length;
            if (offset == first.length) {
                rest.remove();
                offset = 0;
            }
        }
    }

    /** Whether another frame may begin in this chunk. */
    boolean hasRoom() {
        return room > 0 && rest.isEmpty();
    }

    /** Whether the client has seen a part of a frame and waits for the rest. */
    boolean isWithinFrame() {
        return !rest.isEmpty();
    }

    /** Adds a frame, or the next part of one; what does not fit goes first into the next chunk. */
    void write(byte[] bytes) {
        int length = Math.min(room, bytes.length);
        if (length > 0) {
            sink.append(bytes, 0, length);
            room -= length;
        }
        if (length < bytes.length) {
            if (rest.isEmpty()) {
                offset = length;
            }
            rest.add(bytes);
        }
    }

    void send() {
        room = 0;
        sink.send();
    }

    private int restBytes() {
        int bytes = -offset;
        for (byte[] part : rest) {
            bytes += part.length;
        }
        return bytes;
    }
}
