// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Revocation} in flat form: as columns, and as members of JSON between gateways and services. Immutable.
 *
 * @param kind {@code token}, {@code user}, {@code key} or {@code tenant}
 * @param issuer of a key, else empty
 * @param name the token's id, the user, or the key's id; empty for a whole tenant
 * @param issuedBefore of a key when the one of that id was given that is not revoked, if there is one
 */
public record RevocationEntry(
        String tenant,
        String kind,
        String issuer,
        String name,
        @Nullable Instant issuedBefore,
        Instant expiresAt) {

    /** The flat form of a revocation. */
    public static RevocationEntry of(Revocation revocation) {
        return switch (revocation) {
            case Revocation.OfToken it ->
                new RevocationEntry(it.tenant(), "token", "", it.tokenId(), null, it.expiresAt());
            case Revocation.OfUser it ->
                new RevocationEntry(it.tenant(), "user", "", it.subject(), it.issuedBefore(), it.expiresAt());
            case Revocation.OfKey it ->
                new RevocationEntry(it.tenant(), "key", it.issuer(), it.keyId(), it.givenBefore(), it.expiresAt());
            case Revocation.OfTenant it ->
                new RevocationEntry(it.tenant(), "tenant", "", "", it.issuedBefore(), it.expiresAt());
        };
    }

    /** @throws IllegalArgumentException if the kind is of a later release, a name is none, or something is missing, as it can be in JSON */
    public Revocation toRevocation() {
        if (Stream.of(tenant, kind, issuer, name, expiresAt).anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("revocation: a member is missing (expected: all but issuedBefore)");
        }
        Instant before = issuedBefore == null ? Instant.MAX : issuedBefore;
        return switch (kind) {
            case "token" -> new Revocation.OfToken(tenant, name, expiresAt);
            case "user" -> new Revocation.OfUser(tenant, name, before, expiresAt);
            case "key" -> new Revocation.OfKey(tenant, issuer, name, issuedBefore, expiresAt);
            case "tenant" -> new Revocation.OfTenant(tenant, before, expiresAt);
            default ->
                throw new IllegalArgumentException(
                        "kind: " + Refused.printable(kind) + " (expected: token, user, key or tenant)");
        };
    }
}
