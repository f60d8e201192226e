// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.several;

import io.rejoin.core.Cursor;
import io.rejoin.web.Printable;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.WebLimits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The positions of several streams as one cursor, as a client brings it back. {@link CompositePositions} writes it.
 *
 * <pre>{@code
 * version (1 byte), salt (1 byte), entries, CRC-32 of all before (4 bytes); base64url without padding
 * entry: name's hash (3 bytes), seq (LEB128), fingerprint (4 bytes, absent where seq is 0); by ascending hash
 * }</pre>
 *
 * <p>Names are found by a salted hash, so that the order and number of streams may change between connections and an entry
 * takes 11 bytes. The salt is one under which the streams of the writing connection do not collide; a stream that is added
 * later collides with one of 32 once in half a million times, is taken to be at that one's position, and is reset,
 * since the position's fingerprint is none of its own: once more the fingerprint decides, never the hash.
 */
final class CompositeCursor {

    static final byte VERSION = 1;
    static final int HASH_BYTES = 3;
    static final int CHECK_BYTES = 4;
    static final int HEAD_BYTES = 2;

    /** Longest text that is looked at, more than {@link WebLimits#STREAMS_PER_RESPONSE} entries of the longest kind need. */
    static final int MAX_LENGTH = 2_048;

    private final int salt;
    private final int[] hashes;
    private final Cursor[] positions;

    private CompositeCursor(int salt, int[] hashes, Cursor[] positions) {
        this.salt = salt;
        this.hashes = hashes;
        this.positions = positions;
    }

    /** @throws ProblemException with {@link ProblemCode#CURSOR_MALFORMED} if no server ever rendered that text */
    static CompositeCursor parse(String text) {
        try {
            byte[] bytes = text.length() > MAX_LENGTH
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(text);
            int end = bytes.length - CHECK_BYTES;
            // Encoded again: the decoder lets padding and stray bits pass, and a position has one text only.
            boolean sound = end >= HEAD_BYTES
                    && bytes[0] == VERSION
                    && ByteBuffer.wrap(bytes, end, CHECK_BYTES).getInt() == check(bytes, end)
                    && encoder().encodeToString(bytes).equals(text);
            if (sound) {
                return entries(bytes[1], ByteBuffer.wrap(bytes, HEAD_BYTES, end - HEAD_BYTES));
            }
        } catch (IllegalArgumentException e) {
            throw malformed(text);
        }
        throw malformed(text);
    }

    private static CompositeCursor entries(int salt, ByteBuffer in) {
        int[] hashes = new int[WebLimits.STREAMS_PER_RESPONSE];
        Cursor[] positions = new Cursor[WebLimits.STREAMS_PER_RESPONSE];
        int count = 0;
        while (in.hasRemaining()) {
            require(count < hashes.length && in.remaining() > HASH_BYTES);
            hashes[count] = (in.get() & 0xff) << 16 | (in.getShort() & 0xffff);
            require(count == 0 || hashes[count - 1] < hashes[count]);
            long seq = seq(in);
            require(seq == 0 || in.remaining() >= Integer.BYTES);
            positions[count++] = seq == 0 ? Cursor.BEGINNING : new Cursor(seq, in.getInt());
        }
        return new CompositeCursor(salt, Arrays.copyOf(hashes, count), Arrays.copyOf(positions, count));
    }

    private static long seq(ByteBuffer in) {
        long seq = 0;
        for (int shift = 0; shift < 56; shift += 7) {
            require(in.hasRemaining());
            byte next = in.get();
            seq |= (next & 0x7fL) << shift;
            if (next >= 0) {
                require(next != 0 || shift == 0);
                return seq;
            }
        }
        throw new IllegalArgumentException("seq");
    }

    private static void require(boolean sound) {
        if (!sound) {
            throw new IllegalArgumentException("entry");
        }
    }

    /** {@code null} if the cursor knows nothing of the stream. */
    @Nullable
    Cursor positionOf(String stream) {
        int index = Arrays.binarySearch(hashes, hash(stream, salt));
        return index < 0 ? null : positions[index];
    }

    static Base64.Encoder encoder() {
        return Base64.getUrlEncoder().withoutPadding();
    }

    static int check(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /** FNV-1a of salt and name with MurmurHash3's finalizer, of which 24 bits are taken. */
    static int hash(String stream, int salt) {
        long hash = 0xcbf29ce484222325L ^ (salt & 0xff);
        for (byte b : stream.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash * 0x100000001b3L) ^ (b & 0xff);
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return (int) (hash ^ hash >>> 33) & 0xffffff;
    }

    private static ProblemException malformed(String text) {
        return new ProblemException(
                ProblemCode.CURSOR_MALFORMED,
                "cursor: " + Printable.of(text) + " (expected: an `id` of this address, as it was sent)");
    }
}
