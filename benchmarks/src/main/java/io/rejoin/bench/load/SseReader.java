// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.load;

import io.netty.buffer.ByteBuf;

/** Reads one response of server-sent events: status, chunks, lines. Of a line it keeps the beginning only. */
final class SseReader implements StreamReader {

    private static final byte[] DATA = StreamReader.ascii("data:");
    private static final byte[] ID = StreamReader.ascii("id:");
    private static final byte[] TROUBLE = StreamReader.ascii("event: rejoin.r");
    private static final int OK = 200;
    private static final int LINE_BYTES = 96;
    private static final byte LF = '\n';

    private final Found found;
    private final ResponseHead head = new ResponseHead();
    private final byte[] line = new byte[LINE_BYTES];
    private int lineLength;
    private boolean inBody;

    /** Of the chunk; below 0 while its size is read. */
    private int chunkLeft = -1;

    private int size;

    SseReader(Found found) {
        this.found = found;
    }

    @Override
    public void read(ByteBuf bytes) {
        if (!inBody) {
            if (!head.read(bytes)) {
                return;
            }
            inBody = true;
            if (head.status() == OK) {
                found.opened();
            } else {
                found.refused("answered with " + head.status());
            }
        }
        if (!head.isChunked()) {
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
            int next = bytes.indexOf(from, end, LF);
            int until = next < 0 ? end : next;
            int kept = Math.min(until - from, LINE_BYTES - lineLength);
            bytes.getBytes(from, line, lineLength, kept);
            lineLength += kept;
            bytes.readerIndex(next < 0 ? end : next + 1);
            if (next >= 0) {
                line(lineLength);
                lineLength = 0;
            }
        }
    }

    private void line(int length) {
        if (StreamReader.isAt(line, 0, length, DATA)) {
            int payload = valueAfter(DATA);
            if (length >= payload + Payload.CHECKED_LENGTH) {
                found.event(line, payload);
            }
        } else if (StreamReader.isAt(line, 0, length, ID)) {
            int id = valueAfter(ID);
            found.position(line, id, length - id);
        } else if (StreamReader.isAt(line, 0, length, TROUBLE)) {
            found.unexpected();
        }
    }

    /** Where a field's value begins: one blank before it is not part of it. */
    private int valueAfter(byte[] name) {
        return line[name.length] == ' ' ? name.length + 1 : name.length;
    }
}
