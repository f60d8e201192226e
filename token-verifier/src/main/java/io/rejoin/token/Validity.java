// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a token is good: {@code exp}, {@code nbf} and {@code iat} against one instant and one clock skew. */
record Validity(
        Instant expiresAt,
        @Nullable Instant notBefore,
        @Nullable Instant issuedAt) {

    static Validity read(Claims claims) {
        return new Validity(claims.time("exp"), claims.optionalTime("nbf"), claims.optionalTime("iat"));
    }

    void require(Instant now, Duration skew) {
        if (!now.isBefore(expiresAt.plus(skew))) {
            throw new Refused(Rejection.EXPIRED, "exp: " + expiresAt + " (expected: after " + now.minus(skew) + ")");
        }
        requireReached("nbf", notBefore, now.plus(skew));
        requireReached("iat", issuedAt, now.plus(skew));
    }

    void requireAtMost(Duration maxLifetime, Instant now) {
        Duration lifetime = Duration.between(issuedAt == null ? now : issuedAt, expiresAt);
        if (lifetime.compareTo(maxLifetime) > 0) {
            throw new Refused(
                    Rejection.LIFETIME_TOO_LONG,
                    "exp: valid for " + lifetime + " (expected: up to " + maxLifetime + ")");
        }
    }

    private static void requireReached(String claim, @Nullable Instant time, Instant latest) {
        if (time != null && time.isAfter(latest)) {
            throw new Refused(Rejection.NOT_YET_VALID, claim + ": " + time + " (expected: up to " + latest + ")");
        }
    }
}
