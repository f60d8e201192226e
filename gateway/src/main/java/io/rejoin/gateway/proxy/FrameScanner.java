// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.netty.buffer.ByteBuf;

/**
 * Follows the frames (RFC 6455 §5.2) of one direction of a WebSocket as its bytes pass, without keeping any: where a frame or
 * message ends, whether the connection is being closed, and whether the peer keeps to the rules. Not thread-safe.
 */
final class FrameScanner {

    /** What is wrong with the bytes so far. */
    enum Violation {
        NONE,
        /** Against the RFC. */
        PROTOCOL,
        /** A frame larger than is allowed. */
        TOO_BIG
    }

    private static final int OPCODE_CONTINUATION = 0;
    private static final int OPCODE_BINARY = 2;
    private static final int OPCODE_CLOSE = 8;
    private static final int OPCODE_PONG = 10;
    private static final int MASK_BYTES = 4;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    private final boolean masked;
    private final long maxPayload;

    private int headerRead;
    private int headerSize;
    private int opcode;
    private boolean isFinal;
    private long length;
    private long payloadLeft;
    private boolean messageOpen;
    private boolean closeSeen;
    private Violation violation = Violation.NONE;

    /** @param masked whether this direction's frames must be, which is so for a client's, and only for these */
    FrameScanner(boolean masked, long maxPayload) {
        this.masked = masked;
        this.maxPayload = maxPayload;
    }

    /**
     * Takes note of bytes that pass; those after a violation are not looked at.
     *
     * @param toMessageEnd whether to stop where the first message ends
     * @return how many of the bytes may pass
     */
    int scan(ByteBuf bytes, boolean toMessageEnd) {
        int start = bytes.readerIndex();
        int end = bytes.writerIndex();
        int frame = start;
        boolean begunHere = false;
        int at = start;
        while (at < end && violation == Violation.NONE) {
            if (headerRead == 0) {
                frame = at;
                begunHere = true;
            }
            if (payloadLeft == 0) {
                header(bytes.getByte(at++));
            } else {
                int step = (int) Math.min(payloadLeft, end - at);
                at += step;
                payloadLeft -= step;
            }
            if (headerRead > 1 && headerRead == headerSize && payloadLeft == 0) {
                frameEnded();
            }
            if (toMessageEnd && isBetweenMessages()) {
                return at - start;
            }
        }
        if (violation == Violation.NONE) {
            return end - start;
        }
        if (begunHere) {
            headerRead = 0; // nothing of the offending frame will have passed
        }
        return frame - start;
    }

    private void header(byte value) {
        int bits = value & 0xff;
        if (headerRead == 0) {
            firstByte(bits);
        } else if (headerRead == 1) {
            secondByte(bits);
        } else if (headerRead < headerSize - (masked ? MASK_BYTES : 0)) {
            length = length << Byte.SIZE | bits;
        }
        headerRead++;
        if (headerRead > 1 && headerRead == headerSize) {
            check(length >= 0, Violation.PROTOCOL);
            check(length <= maxPayload, Violation.TOO_BIG);
            payloadLeft = length;
        }
    }

    private void firstByte(int bits) {
        isFinal = (bits & 0x80) != 0;
        opcode = bits & 0x0f;
        headerSize = 0;
        length = 0;
        boolean known = opcode <= OPCODE_BINARY || opcode >= OPCODE_CLOSE && opcode <= OPCODE_PONG;
        check(known && !closeSeen, Violation.PROTOCOL);
        if (!isControl()) {
            check(messageOpen == (opcode == OPCODE_CONTINUATION), Violation.PROTOCOL);
        }
    }

    private void secondByte(int bits) {
        int shortLength = bits & 0x7f;
        check((bits & 0x80) != 0 == masked, Violation.PROTOCOL);
        check(!isControl() || isFinal && shortLength < LENGTH_16, Violation.PROTOCOL);
        int lengthBytes = shortLength == LENGTH_64 ? Long.BYTES : shortLength == LENGTH_16 ? Short.BYTES : 0;
        headerSize = 2 + lengthBytes + (masked ? MASK_BYTES : 0);
        length = lengthBytes == 0 ? shortLength : 0;
    }

    private void frameEnded() {
        headerRead = 0;
        if (opcode == OPCODE_CLOSE) {
            closeSeen = true;
        } else if (!isControl()) {
            messageOpen = !isFinal;
        }
    }

    private boolean isControl() {
        return opcode >= OPCODE_CLOSE;
    }

    private void check(boolean holds, Violation otherwise) {
        if (!holds && violation == Violation.NONE) {
            violation = otherwise;
        }
    }

    Violation violation() {
        return violation;
    }

    /** Whether a control frame could be put in after the bytes so far. */
    boolean isBetweenFrames() {
        return headerRead == 0;
    }

    /** Whether a message could be put in after the bytes so far. */
    boolean isBetweenMessages() {
        return isBetweenFrames() && !messageOpen;
    }

    /** Whether this direction has said its last. */
    boolean isClosing() {
        return closeSeen;
    }
}
