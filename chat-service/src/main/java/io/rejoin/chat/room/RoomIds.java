// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Makes the names of rooms. */
final class RoomIds {

    /** Characters of an id: 100 random bits. */
    private static final int LENGTH = 20;

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    private RoomIds() {}

    static String next(RandomGenerator random) {
        StringBuilder id = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    /** The same for two users, whoever asks. A user's id has no control characters. */
    static String directKey(String one, String other) {
        String both = one.compareTo(other) < 0 ? one + '\n' + other : other + '\n' + one;
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(both.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
