// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registry;

import io.rejoin.gateway.tenant.IssuerKey;
import io.rejoin.gateway.tenant.KeySetAddress;
import io.rejoin.gateway.tenant.Tenant;
import io.rejoin.gateway.tenant.TenantIssuer;
import io.rejoin.gateway.tenant.TenantLimits;
import io.rejoin.token.TenantKey;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A tenant as JSON: what operators send and are shown, and what is stored. Immutable.
 *
 * @param enabled whether it is served; true unless said otherwise
 */
public record TenantDocument(
        @Nullable Boolean enabled,
        @Nullable List<Issuer> issuers,
        @Nullable TenantLimits limits,
        @Nullable List<String> allowedOrigins) {

    public TenantDocument {
        enabled = enabled == null || enabled;
        issuers = issuers == null ? List.of() : List.copyOf(issuers);
        allowedOrigins = allowedOrigins == null ? List.of() : List.copyOf(allowedOrigins);
    }

    /**
     * One issuer of the tenant's tokens.
     *
     * @param issuer the {@code iss}
     * @param jwks addresses of key sets
     * @param discovery whether a key set's address is in the issuer's OpenID configuration
     */
    public record Issuer(
            String issuer,
            @Nullable List<Key> keys,
            @Nullable List<String> jwks,
            @Nullable Boolean discovery) {

        public Issuer {
            Objects.requireNonNull(issuer, "issuer: missing (expected: a value)");
            keys = keys == null ? List.of() : List.copyOf(keys);
            jwks = jwks == null ? List.of() : List.copyOf(jwks);
            discovery = discovery != null && discovery;
        }

        Issuer withKeys(List<Key> newKeys) {
            return new Issuer(issuer, newKeys, jwks, discovery);
        }
    }

    /**
     * One key. It has one of {@code publicKey}, {@code secret} (on its way in) and {@code sealedSecret} (in the store), or none where an
     * operator means the one that is there already, or is shown a key with a secret.
     *
     * @param givenAt since when what has this id is this key (in the store alone); null of keys from before that was written down
     */
    public record Key(
            String kid,
            @Nullable String algorithm,
            @Nullable String publicKey,
            @Nullable String secret,
            @Nullable String sealedSecret,
            @Nullable Instant notAfter,
            @Nullable Instant givenAt) {

        public Key {
            Objects.requireNonNull(kid, "kid: missing (expected: a value)");
        }

        boolean hasMaterial() {
            return publicKey != null || secret != null || sealedSecret != null;
        }

        /** @throws IllegalArgumentException if it has what only the store may say */
        public void requireUnsealed() {
            if (sealedSecret != null) {
                throw new IllegalArgumentException("sealedSecret: given (expected: secret)");
            }
            if (givenAt != null) {
                throw new IllegalArgumentException("givenAt: given (expected: no such member)");
            }
        }

        Key withGivenAt(@Nullable Instant when) {
            return new Key(kid, algorithm, publicKey, secret, sealedSecret, notAfter, when);
        }

        /** Without anything secret. */
        Key shown() {
            return new Key(kid, algorithm, publicKey, null, null, notAfter, null);
        }

        @Override
        public String toString() {
            return "Key[kid=" + kid + ", algorithm=" + algorithm + "]";
        }
    }

    /** @throws IllegalArgumentException if it has what only the store may say */
    public void requireUnsealed() {
        var _ = withKeys((_, key) -> {
            key.requireUnsealed();
            return key;
        });
    }

    /** What an operator is shown. */
    public TenantDocument shown() {
        return withKeys((issuer, key) -> key.shown());
    }

    TenantDocument withIssuers(List<Issuer> newIssuers) {
        return new TenantDocument(enabled, newIssuers, limits, allowedOrigins);
    }

    TenantDocument withEnabled(boolean newEnabled) {
        return new TenantDocument(newEnabled, issuers, limits, allowedOrigins);
    }

    /** Changes one key of one issuer's. */
    interface KeyChange {
        Key apply(Issuer issuer, Key key);
    }

    TenantDocument withKeys(KeyChange change) {
        return withIssuers(Objects.requireNonNull(issuers).stream()
                .map(issuer -> issuer.withKeys(Objects.requireNonNull(issuer.keys()).stream()
                        .map(key -> change.apply(issuer, key))
                        .toList()))
                .toList());
    }

    /**
     * The tenant that this describes.
     *
     * @throws IllegalArgumentException naming what is wrong, without quoting secrets
     */
    Tenant toTenant(String id, SecretBox box) {
        return new Tenant(
                id,
                Objects.requireNonNull(enabled),
                Objects.requireNonNull(issuers).stream()
                        .map(issuer -> toIssuer(id, issuer, box))
                        .toList(),
                limits == null ? TenantLimits.DEFAULTS : limits,
                new HashSet<>(Objects.requireNonNull(allowedOrigins)));
    }

    private static TenantIssuer toIssuer(String tenant, Issuer issuer, SecretBox box) {
        return new TenantIssuer(
                issuer.issuer(),
                Objects.requireNonNull(issuer.keys()).stream()
                        .map(key -> toKey(tenant, issuer.issuer(), key, box))
                        .toList(),
                Objects.requireNonNull(issuer.jwks()).stream()
                        .map(address -> KeySetAddress.parse("jwks", address))
                        .toList(),
                Objects.requireNonNull(issuer.discovery()));
    }

    static IssuerKey toKey(String tenant, String issuer, Key key, SecretBox box) {
        String sealed = key.sealedSecret();
        String secret = sealed == null ? key.secret() : box.open(sealed, SecretBox.place(tenant, issuer, key.kid()));
        String algorithm = key.algorithm();
        if (algorithm == null) {
            throw new IllegalArgumentException("key " + key.kid() + ": algorithm: missing (expected: such as ES256)");
        }
        try {
            TenantKey parsed = IssuerKey.parse(tenant, issuer, key.kid(), algorithm, secret, key.publicKey());
            return new IssuerKey(parsed.givenAt(key.givenAt()), key.notAfter());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("key " + key.kid() + ": " + e.getMessage(), e);
        }
    }

    /** This document with every secret sealed. */
    TenantDocument sealed(String tenant, SecretBox box) {
        return withKeys((issuer, key) -> {
            String secret = key.secret();
            if (secret == null) {
                return key;
            }
            String sealed = box.seal(secret, SecretBox.place(tenant, issuer.issuer(), key.kid()));
            return new Key(key.kid(), key.algorithm(), key.publicKey(), null, sealed, key.notAfter(), key.givenAt());
        });
    }
}
