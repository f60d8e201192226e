// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The proven answer to "who is asking": a tenant's user, what the tenant lets that user do, and until when.
 *
 * <p>Immutable. Two identities are equal if every member is.
 *
 * @param tenant the tenant that owns the key which signed the token; every stream is named within it
 * @param subject the tenant's name for its user, 1 to {@value #MAX_SUBJECT_LENGTH} characters; means nothing outside the tenant
 * @param permissions what this token allows, never more
 * @param expiresAt the token's own {@code exp}, in whole seconds (a fraction is cut off). No clock skew is added: a token can be
 *     accepted up to the policy's skew after this instant, a stream that is open at this instant ends
 * @param tokenId the token's {@code jti}, or {@code null} if it bore none (such a token can be revoked by subject or key only)
 * @param issuer the token's {@code iss}
 * @param keyId the id of the key that verified the token, also when the token itself named none
 * @param issuedAt the token's {@code iat}, in whole seconds, or {@code null} if it bore none: it then counts as older than any revocation
 *     of its user
 * @param storageLimit how many bytes the tenant may store, 0 to {@value #MAX_STORAGE_LIMIT}, or {@code null} where the services' default
 *     holds; the front door's word, never the token's
 * @param keyGivenAt when the key that verified the token was given, in whole milliseconds, or {@code null} if that is not known: it then
 *     counts as given before any other of its id
 */
public record Identity(
        String tenant,
        String subject,
        Permissions permissions,
        Instant expiresAt,
        @Nullable String tokenId,
        String issuer,
        String keyId,
        @Nullable Instant issuedAt,
        @Nullable Long storageLimit,
        @Nullable Instant keyGivenAt) {

    /** The longest subject, in UTF-16 code units. */
    public static final int MAX_SUBJECT_LENGTH = 255;

    /** The longest token id ({@code jti}), in UTF-16 code units. */
    public static final int MAX_TOKEN_ID_LENGTH = 255;

    /** The greatest limit on what a tenant stores, in bytes: JSON's numbers are exact up to here. */
    public static final long MAX_STORAGE_LIMIT = (1L << 53) - 1;

    /** Verified by a key of which it is not known when it was given. */
    public Identity(
            String tenant,
            String subject,
            Permissions permissions,
            Instant expiresAt,
            @Nullable String tokenId,
            String issuer,
            String keyId,
            @Nullable Instant issuedAt,
            @Nullable Long storageLimit) {
        this(tenant, subject, permissions, expiresAt, tokenId, issuer, keyId, issuedAt, storageLimit, null);
    }

    /** Without a limit on storage of its own, and verified by a key of which it is not known when it was given. */
    public Identity(
            String tenant,
            String subject,
            Permissions permissions,
            Instant expiresAt,
            @Nullable String tokenId,
            String issuer,
            String keyId,
            @Nullable Instant issuedAt) {
        this(tenant, subject, permissions, expiresAt, tokenId, issuer, keyId, issuedAt, null, null);
    }

    /**
     * @throws IllegalArgumentException if a name is empty, too long, or has control characters, or the limit is out of its range
     */
    public Identity {
        Names.tenant("tenant", tenant);
        Names.text("sub", subject, MAX_SUBJECT_LENGTH);
        if (tokenId != null) {
            Names.text("jti", tokenId, MAX_TOKEN_ID_LENGTH);
        }
        Names.text("iss", issuer, TenantKey.MAX_ISSUER_LENGTH);
        Names.text("kid", keyId, TenantKey.MAX_KEY_ID_LENGTH);
        if (storageLimit != null && (storageLimit < 0 || storageLimit > MAX_STORAGE_LIMIT)) {
            throw new IllegalArgumentException(
                    "storage: " + storageLimit + " (expected: 0.." + MAX_STORAGE_LIMIT + ")");
        }
        expiresAt = expiresAt.truncatedTo(ChronoUnit.SECONDS);
        issuedAt = issuedAt == null ? null : issuedAt.truncatedTo(ChronoUnit.SECONDS);
        keyGivenAt = keyGivenAt == null ? null : keyGivenAt.truncatedTo(ChronoUnit.MILLIS);
    }

    /** This identity, of a tenant that may store that many bytes. */
    public Identity withStorageLimit(@Nullable Long bytes) {
        return Objects.equals(storageLimit, bytes)
                ? this
                : new Identity(
                        tenant, subject, permissions, expiresAt, tokenId, issuer, keyId, issuedAt, bytes, keyGivenAt);
    }
}
