// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
 */
public record Identity(
        String tenant,
        String subject,
        Permissions permissions,
        Instant expiresAt,
        @Nullable String tokenId,
        String issuer,
        String keyId,
        @Nullable Instant issuedAt) {

    /** The longest subject, in UTF-16 code units. */
    public static final int MAX_SUBJECT_LENGTH = 255;

    /** The longest token id ({@code jti}), in UTF-16 code units. */
    public static final int MAX_TOKEN_ID_LENGTH = 255;

    /**
     * @throws IllegalArgumentException if a name is empty, too long, or has control characters
     */
    public Identity {
        Names.tenant("tenant", tenant);
        Names.text("sub", subject, MAX_SUBJECT_LENGTH);
        if (tokenId != null) {
            Names.text("jti", tokenId, MAX_TOKEN_ID_LENGTH);
        }
        Names.text("iss", issuer, TenantKey.MAX_ISSUER_LENGTH);
        Names.text("kid", keyId, TenantKey.MAX_KEY_ID_LENGTH);
        expiresAt = expiresAt.truncatedTo(ChronoUnit.SECONDS);
        issuedAt = issuedAt == null ? null : issuedAt.truncatedTo(ChronoUnit.SECONDS);
    }
}
