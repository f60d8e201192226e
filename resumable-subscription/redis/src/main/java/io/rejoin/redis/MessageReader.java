// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.rejoin.core.Content;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields that {@link MessageWriter} writes.
 *
 * <p>Reads past the end throw {@link java.nio.BufferUnderflowException}, impossible values
 * {@link IllegalArgumentException} or {@link java.time.DateTimeException}; lengths are checked before anything of that
 * size is allocated.
 */
final class MessageReader {

    private static final int MAX_VARINT_SHIFT = 63;

    private final ByteBuffer buffer;

    MessageReader(byte[] message) {
        buffer = ByteBuffer.wrap(message);
    }

    int u8() {
        return buffer.get() & 0xff;
    }

    int i32() {
        return buffer.getInt();
    }

    long i64() {
        return buffer.getLong();
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift <= MAX_VARINT_SHIFT; shift += 7) {
            byte next = buffer.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("varint: more than 10 bytes");
    }

    int varint(int min, int max) {
        long value = varint();
        if (value < min || value > max) {
            throw new IllegalArgumentException("varint: " + value + " (expected: " + min + ".." + max + ")");
        }
        return (int) value;
    }

    Instant time() {
        long seconds = varint();
        return Instant.ofEpochSecond(seconds, varint(0, 999_999_999));
    }

    Content content() {
        String type = text();
        String mediaType = text();
        byte[] bytes = bytes(varint(0, buffer.remaining()));
        return new Content(type, mediaType == null ? Content.JSON : mediaType, bytes);
    }

    private @Nullable String text() {
        int length = u8();
        return length == 0 ? null : new String(bytes(length), StandardCharsets.ISO_8859_1);
    }

    private byte[] bytes(int length) {
        if (length > buffer.remaining()) {
            throw new IllegalArgumentException("length: " + length + " (expected: 0.." + buffer.remaining() + ")");
        }
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    boolean atEnd() {
        return !buffer.hasRemaining();
    }
}
