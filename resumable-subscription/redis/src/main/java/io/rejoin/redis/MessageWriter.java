// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.rejoin.core.Content;
import io.rejoin.core.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes the fields of messages into one array of exactly the right size, and tells that size beforehand. */
final class MessageWriter {

    private final ByteBuffer buffer;

    MessageWriter(int size) {
        buffer = ByteBuffer.allocate(size);
    }

    MessageWriter u8(int value) {
        buffer.put((byte) value);
        return this;
    }

    MessageWriter i32(int value) {
        buffer.putInt(value);
        return this;
    }

    MessageWriter i64(long value) {
        buffer.putLong(value);
        return this;
    }

    /** Seven bits a byte, the lowest first; a negative value takes ten bytes. */
    MessageWriter varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            buffer.put((byte) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        buffer.put((byte) rest);
        return this;
    }

    MessageWriter event(Event event) {
        i32(event.fingerprint());
        varint(event.time().getEpochSecond());
        varint(event.time().getNano());
        return content(event.content());
    }

    /** No type and JSON, the usual case, take one byte each. */
    MessageWriter content(Content content) {
        text(content.type() == null ? "" : content.type());
        text(content.isJson() ? "" : content.mediaType());
        varint(content.bytes().length);
        buffer.put(content.bytes());
        return this;
    }

    private void text(String ascii) {
        u8(ascii.length());
        buffer.put(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    byte[] done() {
        if (buffer.hasRemaining()) {
            throw new IllegalStateException("size: " + buffer.capacity() + " (expected: " + buffer.position() + ")");
        }
        return buffer.array();
    }

    static int sizeOf(Event event) {
        return Integer.BYTES
                + sizeOf(event.time().getEpochSecond())
                + sizeOf(event.time().getNano())
                + sizeOf(event.content());
    }

    static int sizeOf(Content content) {
        int length = content.bytes().length;
        return 1
                + (content.type() == null ? 0 : content.type().length())
                + 1
                + (content.isJson() ? 0 : content.mediaType().length())
                + sizeOf(length)
                + length;
    }

    static int sizeOf(long varint) {
        return (Long.SIZE - Long.numberOfLeadingZeros(varint | 1) + 6) / 7;
    }
}
