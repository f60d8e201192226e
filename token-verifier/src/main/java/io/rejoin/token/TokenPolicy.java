// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a front door demands of every tenant's token.
 *
 * @param clockSkew by how much the clocks of tenants and servers may differ; forgiven on {@code exp}, {@code nbf} and {@code iat};
 *     0 to 2 minutes, 30 seconds by default
 * @param maxTokenBytes the longest token that is looked at, 256 to 16,384 bytes, 8,192 by default
 * @param audience the name that {@code aud} must have, or {@code null} (default) to accept any audience and none
 * @param maxLifetime the longest time from {@code iat} (from now without it) to {@code exp}, 1 second or more, or {@code null} (default)
 *     for no bound
 */
public record TokenPolicy(
        Duration clockSkew,
        int maxTokenBytes,
        @Nullable String audience,
        @Nullable Duration maxLifetime) {

    /** The clock skew unless told otherwise. */
    public static final Duration DEFAULT_CLOCK_SKEW = Duration.ofSeconds(30);

    /** The widest clock skew: beyond it an expired token would be good for longer than many tokens live. */
    public static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(2);

    /** The longest token unless told otherwise, in bytes. */
    public static final int DEFAULT_MAX_TOKEN_BYTES = 8_192;

    private static final int SMALLEST_MAX_TOKEN_BYTES = 256;
    /** The longest token that any policy can allow, in bytes. */
    public static final int LARGEST_MAX_TOKEN_BYTES = 16_384;

    /**
     * @throws IllegalArgumentException if a value is out of its range
     */
    public TokenPolicy {
        if (clockSkew.isNegative() || clockSkew.compareTo(MAX_CLOCK_SKEW) > 0) {
            throw new IllegalArgumentException("clockSkew: " + clockSkew + " (expected: PT0S.." + MAX_CLOCK_SKEW + ")");
        }
        if (maxTokenBytes < SMALLEST_MAX_TOKEN_BYTES || maxTokenBytes > LARGEST_MAX_TOKEN_BYTES) {
            throw new IllegalArgumentException("maxTokenBytes: " + maxTokenBytes + " (expected: "
                    + SMALLEST_MAX_TOKEN_BYTES + ".." + LARGEST_MAX_TOKEN_BYTES + ")");
        }
        if (audience != null && audience.isBlank()) {
            throw new IllegalArgumentException("audience: blank (expected: a name, or none at all)");
        }
        if (maxLifetime != null && maxLifetime.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("maxLifetime: " + maxLifetime + " (expected: PT1S or more)");
        }
    }

    /** The default of everything. */
    public static TokenPolicy defaults() {
        return new TokenPolicy(DEFAULT_CLOCK_SKEW, DEFAULT_MAX_TOKEN_BYTES, null, null);
    }

    /** This policy with another clock skew. */
    public TokenPolicy withClockSkew(Duration newClockSkew) {
        return new TokenPolicy(newClockSkew, maxTokenBytes, audience, maxLifetime);
    }

    /** This policy with another token size, in bytes. */
    public TokenPolicy withMaxTokenBytes(int newMaxTokenBytes) {
        return new TokenPolicy(clockSkew, newMaxTokenBytes, audience, maxLifetime);
    }

    /** This policy demanding that audience. */
    public TokenPolicy withAudience(String newAudience) {
        return new TokenPolicy(clockSkew, maxTokenBytes, newAudience, maxLifetime);
    }

    /** This policy with that bound on how long a token is valid. */
    public TokenPolicy withMaxLifetime(Duration newMaxLifetime) {
        return new TokenPolicy(clockSkew, maxTokenBytes, audience, newMaxLifetime);
    }
}
