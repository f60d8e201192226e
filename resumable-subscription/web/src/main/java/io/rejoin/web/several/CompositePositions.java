// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.several;

import io.rejoin.core.Cursor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where one connection is in each of its streams, and that as a {@link CompositeCursor}. Confined to the connection's event
 * loop.
 */
final class CompositePositions {

    private static final int MAX_ENTRY_BYTES = CompositeCursor.HASH_BYTES + 8 + Integer.BYTES;

    private final int salt;
    private final int[] hashes;
    private final @Nullable Cursor[] positions;
    private final Map<String, Integer> places = new HashMap<>();

    /** @param streams different from each other; none has a position yet */
    CompositePositions(List<String> streams) {
        salt = salt(streams);
        List<String> ordered = streams.stream()
                .sorted(Comparator.comparingInt(stream -> CompositeCursor.hash(stream, salt)))
                .toList();
        hashes = new int[ordered.size()];
        positions = new @Nullable Cursor[ordered.size()];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = CompositeCursor.hash(ordered.get(i), salt);
            places.put(ordered.get(i), i);
        }
    }

    /** One under which no two of the streams look the same; of 64 streams, each has a chance of 1 in 8,000 to fail. */
    private static int salt(List<String> streams) {
        for (int salt = 0; salt < 256; salt++) {
            int tried = salt;
            if (streams.stream()
                            .mapToInt(stream -> CompositeCursor.hash(stream, tried))
                            .distinct()
                            .count()
                    == streams.size()) {
                return salt;
            }
        }
        throw new IllegalArgumentException("streams: " + streams.size() + " (expected: different from each other)");
    }

    /** @param position {@code null} where the stream has none any more */
    void set(String stream, @Nullable Cursor position) {
        Integer place = places.get(stream);
        if (place == null) {
            throw new IllegalArgumentException("stream: " + stream + " (expected: one of the connection's)");
        }
        positions[place] = position;
    }

    /** The cursor in ASCII, as {@link CompositeCursor#parse} reads it. */
    byte[] encoded() {
        byte[] bytes =
                new byte[CompositeCursor.HEAD_BYTES + positions.length * MAX_ENTRY_BYTES + CompositeCursor.CHECK_BYTES];
        bytes[0] = CompositeCursor.VERSION;
        bytes[1] = (byte) salt;
        int end = CompositeCursor.HEAD_BYTES;
        for (int i = 0; i < positions.length; i++) {
            Cursor position = positions[i];
            if (position != null) {
                end = entry(bytes, end, hashes[i], position);
            }
        }
        int check = CompositeCursor.check(bytes, end);
        end = bigEndian(bytes, end, check, Integer.BYTES);
        return CompositeCursor.encoder().encode(Arrays.copyOf(bytes, end));
    }

    private static int entry(byte[] bytes, int start, int hash, Cursor position) {
        int end = bigEndian(bytes, start, hash, CompositeCursor.HASH_BYTES);
        long rest = position.seq();
        while (rest > 0x7f) {
            bytes[end++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[end++] = (byte) rest;
        return position.seq() == 0 ? end : bigEndian(bytes, end, position.fingerprint(), Integer.BYTES);
    }

    private static int bigEndian(byte[] bytes, int start, int value, int length) {
        for (int i = 0; i < length; i++) {
            bytes[start + i] = (byte) (value >>> 8 * (length - 1 - i));
        }
        return start + length;
    }
}
