// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The word that tokens which were good are good no more. Immutable; two are equal if every member is.
 *
 * <p>Each ends by itself, so that a list of them stays bounded: {@link #expiresAt()} is when the last token that it concerns has expired
 * anyway.
 */
public sealed interface Revocation {

    /** Whose tokens; a revocation never reaches another tenant's. */
    String tenant();

    /** From when on it need not be kept. */
    Instant expiresAt();

    /** What it is about, without times: of two revocations of one target the later one stands. */
    Target target();

    /** Whether it concerns the token behind that identity. */
    boolean revokes(Identity identity);

    /** Names what is revoked. */
    sealed interface Target {

        /** The tokens of that {@code jti}. */
        record Token(String tenant, String tokenId) implements Target {}

        /** The tokens of that {@code sub}. */
        record User(String tenant, String subject) implements Target {}

        /** The tokens that this key verified. */
        record Key(String tenant, String issuer, String keyId) implements Target {}

        /** All tokens of that tenant. */
        record All(String tenant) implements Target {}
    }

    /**
     * Of one token.
     *
     * @param tokenId its {@code jti}, whichever of the tenant's issuers it is from
     */
    record OfToken(String tenant, String tokenId, Instant expiresAt) implements Revocation {

        /** @throws IllegalArgumentException if a name is empty, too long, or has control characters */
        public OfToken {
            Names.tenant("tenant", tenant);
            Names.text("tokenId", tokenId, Identity.MAX_TOKEN_ID_LENGTH);
        }

        @Override
        public Target target() {
            return new Target.Token(tenant, tokenId);
        }

        @Override
        public boolean revokes(Identity identity) {
            return tenant.equals(identity.tenant()) && tokenId.equals(identity.tokenId());
        }
    }

    /**
     * Of what a user had so far.
     *
     * @param issuedBefore tokens whose {@code iat} is earlier, or that have none, are revoked; {@code iat} is in whole seconds, so that
     *     this is best a whole second too
     */
    record OfUser(String tenant, String subject, Instant issuedBefore, Instant expiresAt) implements Revocation {

        /** @throws IllegalArgumentException if a name is empty, too long, or has control characters */
        public OfUser {
            Names.tenant("tenant", tenant);
            Names.text("subject", subject, Identity.MAX_SUBJECT_LENGTH);
        }

        @Override
        public Target target() {
            return new Target.User(tenant, subject);
        }

        @Override
        public boolean revokes(Identity identity) {
            return tenant.equals(identity.tenant())
                    && subject.equals(identity.subject())
                    && isBefore(identity.issuedAt(), issuedBefore);
        }
    }

    /**
     * Of everything that one key signed or will sign: the key is in somebody else's hands, or gone.
     *
     * @param givenBefore only of keys of that id that were given before this, or of which that is not known, since then another one was;
     *     null for all of that id
     */
    record OfKey(
            String tenant,
            String issuer,
            String keyId,
            @Nullable Instant givenBefore,
            Instant expiresAt) implements Revocation {

        /** Of all keys of that id. */
        public OfKey(String tenant, String issuer, String keyId, Instant expiresAt) {
            this(tenant, issuer, keyId, null, expiresAt);
        }

        /** @throws IllegalArgumentException if a name is empty, too long, or has control characters */
        public OfKey {
            Names.tenant("tenant", tenant);
            Names.text("issuer", issuer, TenantKey.MAX_ISSUER_LENGTH);
            Names.text("keyId", keyId, TenantKey.MAX_KEY_ID_LENGTH);
        }

        @Override
        public Target target() {
            return new Target.Key(tenant, issuer, keyId);
        }

        @Override
        public boolean revokes(Identity identity) {
            return tenant.equals(identity.tenant())
                    && issuer.equals(identity.issuer())
                    && keyId.equals(identity.keyId())
                    && (givenBefore == null || isBefore(identity.keyGivenAt(), givenBefore));
        }
    }

    /** Of everything that a tenant had so far; {@code issuedBefore} as in {@link OfUser}. */
    record OfTenant(String tenant, Instant issuedBefore, Instant expiresAt) implements Revocation {

        /** @throws IllegalArgumentException if the tenant is no name of one */
        public OfTenant {
            Names.tenant("tenant", tenant);
        }

        @Override
        public Target target() {
            return new Target.All(tenant);
        }

        @Override
        public boolean revokes(Identity identity) {
            return tenant.equals(identity.tenant()) && isBefore(identity.issuedAt(), issuedBefore);
        }
    }

    private static boolean isBefore(@Nullable Instant known, Instant bound) {
        return known == null || known.isBefore(bound);
    }
}
