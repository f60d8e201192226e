// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.time.Duration;

/**
 * The bounds of a cache of tokens; all hold at once.
 *
 * @param maxEntries the most tokens, 1 or more
 * @param maxBytes the most memory, in estimated bytes, at least 1,024 for each entry
 * @param maxAge the longest time that one verification is believed, more than 0
 */
public record CacheLimits(int maxEntries, long maxBytes, Duration maxAge) {

    private static final int MIN_BYTES_PER_ENTRY = 1_024;

    /**
     * @throws IllegalArgumentException if a value is out of its range
     */
    public CacheLimits {
        if (maxEntries < 1) {
            throw new IllegalArgumentException("maxEntries: " + maxEntries + " (expected: 1 or more)");
        }
        if (maxBytes < (long) maxEntries * MIN_BYTES_PER_ENTRY) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: "
                    + (long) maxEntries * MIN_BYTES_PER_ENTRY + " or more for " + maxEntries + " entries)");
        }
        if (maxAge.isNegative() || maxAge.isZero()) {
            throw new IllegalArgumentException("maxAge: " + maxAge + " (expected: more than PT0S)");
        }
    }

    /** 20,000 tokens, 40 MiB, 60 seconds. */
    public static CacheLimits defaults() {
        return new CacheLimits(20_000, 40L << 20, Duration.ofSeconds(60));
    }

    /** What each entry counts for at least, so that the bound on bytes bounds the number too: a cache takes one bound only. */
    int minEntryBytes() {
        return (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(maxBytes, maxEntries));
    }
}
