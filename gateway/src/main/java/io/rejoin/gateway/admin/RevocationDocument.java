// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.admin;

import io.rejoin.token.Revocation;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A revocation as an operator writes it: of one {@code token} (its jti), {@code user} (sub), {@code key}, or of all that a tenant has.
 *
 * @param issuedBefore of a user or a tenant: tokens issued before this; by default the end of the second that is now, up to two minutes
 *     ahead for issuers whose clock is
 * @param expiresAt when the last token that it is about has expired; up to 400 days ahead
 */
record RevocationDocument(
        String tenant,
        @Nullable String token,
        @Nullable String user,
        @Nullable Key key,
        @Nullable Boolean all,
        @Nullable Instant issuedBefore,
        @Nullable Instant expiresAt) {

    private static final Duration LONGEST = Duration.ofDays(400);
    private static final Duration AHEAD = Duration.ofMinutes(2);

    /** Names a key. */
    record Key(String issuer, String kid) {

        Key {
            Objects.requireNonNull(issuer, "issuer: missing (expected: a value)");
            Objects.requireNonNull(kid, "kid: missing (expected: a value)");
        }
    }

    RevocationDocument {
        Objects.requireNonNull(tenant, "tenant: missing (expected: a value)");
    }

    /** @throws IllegalArgumentException naming what is wrong */
    Revocation toRevocation(Instant now) {
        requireOneTarget();
        if (expiresAt == null || !expiresAt.isAfter(now) || expiresAt.isAfter(now.plus(LONGEST))) {
            throw new IllegalArgumentException(
                    "expiresAt: " + expiresAt + " (expected: a time within the next " + LONGEST.toDays() + " days)");
        }
        return revocation(now, expiresAt);
    }

    /** One that takes the place of another of the same target and has expired. */
    Revocation takenBack(Instant now) {
        if (expiresAt != null || issuedBefore != null) {
            throw new IllegalArgumentException("expiresAt, issuedBefore: given (expected: only what is revoked)");
        }
        return revocation(now, now);
    }

    private void requireOneTarget() {
        if (Stream.of(token, user, key, all).filter(Objects::nonNull).count() != 1 || Boolean.FALSE.equals(all)) {
            throw new IllegalArgumentException("token, user, key, all: (expected: exactly one of them)");
        }
    }

    private Revocation revocation(Instant now, Instant end) {
        requireOneTarget();
        if ((token != null || key != null) && issuedBefore != null) {
            throw new IllegalArgumentException("issuedBefore: given (expected: only with user and all)");
        }
        if (token != null) {
            return new Revocation.OfToken(tenant, token, end);
        }
        if (key != null) {
            return new Revocation.OfKey(tenant, key.issuer(), key.kid(), end);
        }
        Instant before = issuedBefore(now);
        return user == null
                ? new Revocation.OfTenant(tenant, before, end)
                : new Revocation.OfUser(tenant, user, before, end);
    }

    /** A token's iat is in whole seconds: one of this very second may be of just before. */
    private Instant issuedBefore(Instant now) {
        if (issuedBefore == null) {
            return now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        }
        if (issuedBefore.isAfter(now.plus(AHEAD)) || issuedBefore.isBefore(Instant.EPOCH)) { // as no iat is
            throw new IllegalArgumentException(
                    "issuedBefore: " + issuedBefore + " (expected: since 1970, at most " + AHEAD + " ahead of now)");
        }
        return issuedBefore;
    }
}
