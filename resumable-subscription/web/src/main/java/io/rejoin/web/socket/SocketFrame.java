// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import java.nio.charset.StandardCharsets;

/**
 * The bytes of a WebSocket frame from server to client (RFC 6455), which bears no mask: what a frame is made of is the same
 * for every client, and made once.
 */
final class SocketFrame {

    /** Longest reason of a close, in bytes. */
    private static final int MAX_REASON = 123;

    private static final int FIN = 0x80;
    private static final int COMPRESSED = 0x40;
    private static final int TEXT = 0x1;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xa;

    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;

    private SocketFrame() {}

    static byte[] text(byte[] json) {
        return of(FIN | TEXT, json);
    }

    /** Of a message as permessage-deflate (RFC 7692) makes it. */
    static byte[] compressedText(byte[] deflated) {
        return of(FIN | COMPRESSED | TEXT, deflated);
    }

    static byte[] ping() {
        return of(FIN | PING, new byte[0]);
    }

    static byte[] pong(byte[] payload) {
        return of(FIN | PONG, payload);
    }

    /** @param reason in ASCII; cut if it is too long */
    static byte[] close(int code, String reason) {
        byte[] text = reason.substring(0, Math.min(MAX_REASON, reason.length())).getBytes(StandardCharsets.US_ASCII);
        byte[] payload = new byte[2 + text.length];
        payload[0] = (byte) (code >>> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, text.length);
        return of(FIN | CLOSE, payload);
    }

    /** The answer to a close that named no code. */
    static byte[] close() {
        return of(FIN | CLOSE, new byte[0]);
    }

    private static byte[] of(int first, byte[] payload) {
        int length = payload.length;
        int head = length < TWO_BYTES ? 2 : length <= 0xffff ? 4 : 10;
        byte[] frame = new byte[head + length];
        frame[0] = (byte) first;
        if (head == 2) {
            frame[1] = (byte) length;
        } else {
            frame[1] = (byte) (head == 4 ? TWO_BYTES : EIGHT_BYTES);
            for (int i = 2; i < head; i++) {
                frame[i] = (byte) ((long) length >>> 8 * (head - 1 - i));
            }
        }
        System.arraycopy(payload, 0, frame, head, length);
        return frame;
    }
}
