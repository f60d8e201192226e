// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The SHA-256 of a token, the key of caches. Of fixed size, its own hash code cannot be steered by whoever makes tokens, and a heap dump
 * of a cache gives away no token that is still good.
 */
record TokenDigest(long a, long b, long c, long d) {

    static TokenDigest of(String token) {
        try {
            ByteBuffer digest = ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
            return new TokenDigest(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
