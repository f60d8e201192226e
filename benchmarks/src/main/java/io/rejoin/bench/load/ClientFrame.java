// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.load;

/** A short frame of a WebSocket as clients send them. Its mask is zero: nobody is between these clients and their servers. */
final class ClientFrame {

    /** Set in the first byte of a frame that is all of its message. */
    static final int WHOLE = 0x80;

    static final int TEXT = 0x1;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xa;

    private static final int MASKED = 0x80;
    private static final int MASK_BYTES = 4;
    private static final int SHORT = 125;
    private static final int SIZE_OF_TWO_BYTES = 126;
    private static final int MAX_PAYLOAD = 65_535;

    private ClientFrame() {}

    /** @throws IllegalArgumentException if it is longer than 65,535 bytes */
    static byte[] of(int opcode, byte[] payload) {
        if (payload.length > MAX_PAYLOAD) {
            throw new IllegalArgumentException(
                    "payload: " + payload.length + " bytes (expected: 0.." + MAX_PAYLOAD + ")");
        }
        int sizeBytes = payload.length > SHORT ? 2 : 0;
        byte[] frame = new byte[2 + sizeBytes + MASK_BYTES + payload.length];
        frame[0] = (byte) (WHOLE | opcode);
        frame[1] = (byte) (MASKED | (sizeBytes == 0 ? payload.length : SIZE_OF_TWO_BYTES));
        if (sizeBytes > 0) {
            frame[2] = (byte) (payload.length >> 8);
            frame[3] = (byte) payload.length;
        }
        System.arraycopy(payload, 0, frame, frame.length - payload.length, payload.length);
        return frame;
    }
}
