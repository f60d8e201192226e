// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

/**
 * A client's name for one publish, by which a retry is told from a new publish for 24 hours on the same stream.
 *
 * @param value 1–{@value #MAX_LENGTH} visible ASCII characters
 */
public record IdempotencyKey(String value) {

    /** Longest key, in characters. */
    public static final int MAX_LENGTH = 255;

    public IdempotencyKey {
        if (value.isEmpty() || value.length() > MAX_LENGTH || !value.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "idempotency key: '" + Excerpt.of(value) + "' (expected: 1..255 visible ASCII characters)");
        }
    }
}
