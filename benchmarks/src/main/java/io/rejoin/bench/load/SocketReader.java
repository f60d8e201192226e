// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the server's half of a WebSocket of {@code rejoin.v1} with one subscription. Of a message it keeps the beginning only, in which
 * it looks for an event's members first where the message before had them: messages of one stream differ in length by a digit now and then.
 */
final class SocketReader implements StreamReader {

    private static final int SWITCHING_PROTOCOLS = 101;

    /** Up to the checked part of the payload, for names of streams up to some 100 characters. */
    private static final int KEPT_BYTES = 320;

    private static final byte[] OP = StreamReader.ascii("{\"op\":\"");
    private static final byte[] EVENT = StreamReader.ascii("{\"op\":\"event\"");
    private static final byte[] SUBSCRIBED = StreamReader.ascii("{\"op\":\"subscribed\"");
    private static final byte[] LIVE = StreamReader.ascii("{\"op\":\"live\"");
    private static final byte[] CURSOR = StreamReader.ascii("\"cursor\":\"");
    private static final byte[] DATA = StreamReader.ascii("\"data\":");
    private static final int CURSOR_LENGTH = 25;
    private static final int SIZE_OF_TWO_BYTES = 126;
    private static final int SIZE_OF_EIGHT_BYTES = 127;

    private final Found found;
    private final ResponseHead head = new ResponseHead();
    private final byte[] start = new byte[KEPT_BYTES];
    private boolean isSocket;

    private int headerRead;
    private int opcode;
    private int sizeBytes;

    /** Of the frame, without its header; below 0 while that is read. */
    private long left = -1;

    private long size;
    private int kept;
    private int cursorAt;
    private int dataAt;

    SocketReader(Found found) {
        this.found = found;
    }

    @Override
    public void read(ByteBuf bytes) {
        if (!isSocket) {
            if (!head.read(bytes)) {
                return;
            }
            if (head.status() != SWITCHING_PROTOCOLS) {
                found.refused("answered with " + head.status());
                bytes.skipBytes(bytes.readableBytes());
                return;
            }
            isSocket = true;
            found.upgraded();
        }
        while (bytes.isReadable()) {
            if (left < 0) {
                header(bytes.readUnsignedByte());
            } else {
                int length = (int) Math.min(left, bytes.readableBytes());
                int wanted = Math.min(length, KEPT_BYTES - kept);
                bytes.readBytes(start, kept, wanted).skipBytes(length - wanted);
                kept += wanted;
                left -= length;
            }
            if (left == 0) {
                frame();
                left = -1;
                kept = 0;
            }
        }
    }

    private void header(int next) {
        switch (headerRead++) {
            case 0 -> opcode = next;
            case 1 -> {
                sizeBytes = next == SIZE_OF_TWO_BYTES ? 2 : next == SIZE_OF_EIGHT_BYTES ? 8 : 0;
                size = sizeBytes == 0 ? next : 0;
            }
            default -> {
                size = size << 8 | next;
                sizeBytes--;
            }
        }
        if (headerRead > 1 && sizeBytes == 0) {
            left = size;
            headerRead = 0;
        }
    }

    private void frame() {
        switch (opcode) {
            case ClientFrame.WHOLE | ClientFrame.TEXT -> message();
            case ClientFrame.WHOLE | ClientFrame.PING ->
                found.reply(ClientFrame.of(ClientFrame.PONG, Arrays.copyOf(start, kept)));
            case ClientFrame.WHOLE | ClientFrame.CLOSE ->
                found.refused("closed with " + new String(start, 2, Math.max(0, kept - 2), StandardCharsets.UTF_8));
            default -> found.unexpected();
        }
    }

    private void message() {
        if (StreamReader.isAt(start, 0, kept, EVENT)) {
            event();
        } else if (StreamReader.isAt(start, 0, kept, SUBSCRIBED)) {
            found.opened();
        } else if (!StreamReader.isAt(start, 0, kept, LIVE)) {
            if (StreamReader.isAt(start, 0, kept, OP)) {
                found.refused("told " + new String(start, 0, kept, StandardCharsets.UTF_8));
            }
            found.unexpected();
        }
    }

    private void event() {
        cursorAt = find(CURSOR, cursorAt);
        dataAt = find(DATA, dataAt);
        int payload = dataAt + DATA.length;
        if (dataAt == 0 || kept < payload + Payload.CHECKED_LENGTH) {
            found.unexpected();
            return;
        }
        found.event(start, payload);
        if (cursorAt > 0) {
            found.position(start, cursorAt + CURSOR.length, CURSOR_LENGTH);
        }
    }

    /** Where it is; 0 if it is nowhere. */
    private int find(byte[] member, int guess) {
        if (StreamReader.isAt(start, guess, kept, member)) {
            return guess;
        }
        for (int i = EVENT.length; i < kept - member.length; i++) {
            if (StreamReader.isAt(start, i, kept, member)) {
                return i;
            }
        }
        return 0;
    }
}
