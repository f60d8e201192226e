// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses and decompresses single messages as permessage-deflate (RFC 7692) does without context takeover: no message
 * refers to one before it. So a message is compressed once for all connections, and none of them holds a dictionary.
 *
 * <p>Thread-safe; each thread has a compressor of its own, which takes a quarter of a megabyte.
 */
final class MessageDeflate {

    /** Shorter ones do not get shorter. */
    private static final int LEAST_BYTES = 64;

    /** Ends every block that is flushed; the sender leaves it out, the receiver adds it. */
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private static final ThreadLocal<Deflater> DEFLATER =
            ThreadLocal.withInitial(() -> new Deflater(Deflater.DEFAULT_COMPRESSION, true));
    private static final ThreadLocal<Inflater> INFLATER = ThreadLocal.withInitial(() -> new Inflater(true));

    private MessageDeflate() {}

    /** {@code null} where that would not be shorter. */
    static byte @Nullable [] deflate(byte[] message) {
        if (message.length < LEAST_BYTES) {
            return null;
        }
        Deflater deflater = DEFLATER.get();
        try {
            deflater.setInput(message);
            byte[] out = new byte[message.length + TAIL.length];
            int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
            // A full buffer means that there is more to come, and so that it is longer than what went in.
            return length == out.length ? null : Arrays.copyOf(out, length - TAIL.length);
        } finally {
            deflater.reset();
        }
    }

    /**
     * {@code null} where the message would be longer than {@code limit}.
     *
     * @throws DataFormatException if it is no compressed message
     */
    static byte @Nullable [] inflate(byte[] compressed, int limit) throws DataFormatException {
        Inflater inflater = INFLATER.get();
        try {
            byte[] in = Arrays.copyOf(compressed, compressed.length + TAIL.length);
            System.arraycopy(TAIL, 0, in, compressed.length, TAIL.length);
            inflater.setInput(in);
            byte[] out = new byte[Math.min(limit, 4 * in.length) + 1];
            int length = inflater.inflate(out);
            if (length == out.length && out.length <= limit) {
                out = Arrays.copyOf(out, limit + 1);
                length += inflater.inflate(out, length, out.length - length);
            }
            return length > limit ? null : Arrays.copyOf(out, length);
        } finally {
            inflater.reset();
        }
    }
}
