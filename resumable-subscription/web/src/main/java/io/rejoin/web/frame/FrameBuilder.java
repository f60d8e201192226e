// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.frame;

import io.rejoin.core.Cursor;
import java.util.Arrays;
import java.util.Base64;
import tools.jackson.core.io.JsonStringEncoder;

/** Grows the bytes of one frame. Not thread-safe; lives as long as one encoding takes. */
public final class FrameBuilder {

    private byte[] bytes;
    private int length;

    public FrameBuilder(int expectedLength) {
        bytes = new byte[expectedLength];
    }

    /** @param text must be ASCII */
    @SuppressWarnings("deprecation") // the one way to copy ASCII without a detour
    public FrameBuilder ascii(String text) {
        ensure(text.length());
        text.getBytes(0, text.length(), bytes, length);
        length += text.length();
        return this;
    }

    public FrameBuilder cursor(Cursor cursor) {
        return ascii(cursor.toString());
    }

    public FrameBuilder raw(byte[] source) {
        return raw(source, 0, source.length);
    }

    public FrameBuilder raw(byte[] source, int from, int to) {
        ensure(to - from);
        System.arraycopy(source, from, bytes, length, to - from);
        length += to - from;
        return this;
    }

    /** JSON as it was stored, with line breaks (which JSON has between its tokens only) made spaces. */
    FrameBuilder onOneLine(byte[] json) {
        int start = length;
        raw(json);
        for (int i = start; i < length; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                bytes[i] = ' ';
            }
        }
        return this;
    }

    FrameBuilder base64(byte[] source) {
        return raw(Base64.getEncoder().encode(source));
    }

    /** A JSON string with its quotes. */
    FrameBuilder jsonString(String text) {
        return ascii("\"")
                .raw(JsonStringEncoder.getInstance().quoteAsUTF8(text))
                .ascii("\"");
    }

    public byte[] toBytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
