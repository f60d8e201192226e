// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Reads one response of server-sent events, in whatever pieces it comes: status, chunks, lines. Keeps the beginning of a line only,
 * which is all that is looked at. Confined to the connection's event loop.
 */
final class SseReader {

    /** Told of each line's beginning. */
    interface Lines {
        void line(byte[] bytes, int length);
    }

    private static final int LINE_BYTES = 96;
    private static final int MAX_HEAD = 8_192;
    private static final byte LF = '\n';

    private final Lines lines;
    private final byte[] line = new byte[LINE_BYTES];
    private int lineLength;
    private StringBuilder head = new StringBuilder();
    private boolean inBody;
    private boolean chunked;
    private int status;

    /** Of the chunk; below 0 while its size is read. */
    private int chunkLeft = -1;

    private int size;

    SseReader(Lines lines) {
        this.lines = lines;
    }

    /** 0 until the head is read. */
    int status() {
        return status;
    }

    void read(ByteBuf bytes) {
        while (!inBody && bytes.isReadable()) {
            head.append((char) bytes.readByte());
            int length = head.length();
            if (length >= 4 && head.charAt(length - 1) == LF && head.charAt(length - 3) == LF) {
                headRead();
            } else if (length > MAX_HEAD) {
                throw new IllegalStateException("head: longer than " + MAX_HEAD);
            }
        }
        if (!chunked) {
            lines(bytes, bytes.readableBytes());
            return;
        }
        while (bytes.isReadable()) {
            if (chunkLeft < 0) {
                sizeDigit(bytes.readByte());
            } else {
                int length = Math.min(chunkLeft, bytes.readableBytes());
                lines(bytes, length);
                chunkLeft -= length;
                if (chunkLeft == 0) {
                    chunkLeft = -1;
                }
            }
        }
    }

    private void headRead() {
        String text = head.toString();
        status = Integer.parseInt(text.substring(9, 12));
        chunked = text.toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding: chunked");
        inBody = true;
        head = new StringBuilder(0);
    }

    /** The line break after a chunk is an empty size. */
    private void sizeDigit(byte next) {
        int digit = Character.digit(next, 16);
        if (digit >= 0) {
            size = size * 16 + digit;
        } else if (next == LF && size > 0) {
            chunkLeft = size;
            size = 0;
        }
    }

    private void lines(ByteBuf bytes, int length) {
        int end = bytes.readerIndex() + length;
        while (bytes.readerIndex() < end) {
            int from = bytes.readerIndex();
            int found = bytes.indexOf(from, end, LF);
            int until = found < 0 ? end : found;
            int kept = Math.min(until - from, LINE_BYTES - lineLength);
            bytes.getBytes(from, line, lineLength, kept);
            lineLength += kept;
            bytes.readerIndex(found < 0 ? end : found + 1);
            if (found >= 0) {
                lines.line(line, lineLength);
                lineLength = 0;
            }
        }
    }

    static boolean startsWith(byte[] bytes, int length, byte[] prefix) {
        if (length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (bytes[i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where a field's value begins: one blank before it is not part of it. */
    static int valueAfter(byte[] name, byte[] bytes) {
        return bytes[name.length] == ' ' ? name.length + 1 : name.length;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
