// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.nimbusds.jose.JWSVerifier;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One key of one tenant, pinned to one algorithm; issuer and key id together name it.
 *
 * <p>The algorithm belongs to the key and never to the token: an RSA public key can so never serve as an HMAC secret (RFC 8725 §2.1).
 * Immutable, safe for use by several threads. {@link #toString()} shows no key material.
 */
public final class TenantKey {

    /** The longest issuer, in UTF-16 code units. */
    public static final int MAX_ISSUER_LENGTH = 255;

    /** The longest key id, in UTF-16 code units. */
    public static final int MAX_KEY_ID_LENGTH = 255;

    private final String tenant;
    private final String issuer;
    private final String keyId;
    private final TokenAlgorithm algorithm;
    private final JWSVerifier verifier;
    private final byte @Nullable [] secret;
    private final @Nullable Instant givenAt;

    private TenantKey(
            String tenant,
            String issuer,
            String keyId,
            TokenAlgorithm algorithm,
            JWSVerifier verifier,
            byte @Nullable [] secret,
            @Nullable Instant givenAt) {
        this.tenant = Names.tenant("tenant", tenant);
        this.issuer = Names.text("issuer", issuer, MAX_ISSUER_LENGTH);
        this.keyId = Names.text("keyId", keyId, MAX_KEY_ID_LENGTH);
        this.algorithm = algorithm;
        this.verifier = verifier;
        this.secret = secret;
        this.givenAt = givenAt;
    }

    /**
     * A key that is a secret shared with the tenant.
     *
     * @param algorithm one of the HMAC algorithms
     * @param secret at least as many bytes as the hash has; copied
     * @throws IllegalArgumentException if the secret is too short or the algorithm takes none
     */
    public static TenantKey sharedSecret(
            String tenant, String issuer, String keyId, TokenAlgorithm algorithm, byte[] secret) {
        byte[] copy = secret.clone();
        return new TenantKey(tenant, issuer, keyId, algorithm, KeyMaterial.sharedSecret(algorithm, copy), copy, null);
    }

    /**
     * A key from a JSON Web Key (RFC 7517): a public one, or {@code "kty":"oct"} for an HMAC algorithm.
     *
     * @param keyId what tokens name; a {@code kid} in the JWK must be the same
     * @param jwk the JSON text; its {@code alg}, {@code use} and {@code key_ops}, if there, must allow verifying with this algorithm
     * @throws IllegalArgumentException if it is no such key, too weak, of another kind than the algorithm, or private
     */
    public static TenantKey jwk(String tenant, String issuer, String keyId, TokenAlgorithm algorithm, String jwk) {
        byte @Nullable [] secret = algorithm.isShared() ? JwkMaterial.secret(algorithm, keyId, jwk) : null;
        JWSVerifier verifier = secret == null
                ? JwkMaterial.publicKey(algorithm, keyId, jwk)
                : KeyMaterial.sharedSecret(algorithm, secret);
        return new TenantKey(tenant, issuer, keyId, algorithm, verifier, secret, null);
    }

    /**
     * A public key from PEM text, {@code -----BEGIN PUBLIC KEY-----} (X.509 SubjectPublicKeyInfo).
     *
     * @param algorithm any but the HMAC ones
     * @throws IllegalArgumentException if it is no such key, too weak, or of another kind than the algorithm
     */
    public static TenantKey pem(String tenant, String issuer, String keyId, TokenAlgorithm algorithm, String pem) {
        return new TenantKey(tenant, issuer, keyId, algorithm, KeyMaterial.pem(algorithm, pem), null, null);
    }

    /** The tenant whose tokens this key signs. */
    public String tenant() {
        return tenant;
    }

    /** The {@code iss} of the tokens that this key signs. */
    public String issuer() {
        return issuer;
    }

    /** The {@code kid} of the tokens that this key signs. */
    public String keyId() {
        return keyId;
    }

    /** The only algorithm that this key is used with. */
    public TokenAlgorithm algorithm() {
        return algorithm;
    }

    /**
     * This key as one that was given then, in place of whatever had its id before: so a revocation can tell their tokens apart.
     *
     * @param when in whole milliseconds, a fraction is cut off; null if that is not known, which counts as before any time
     */
    public TenantKey givenAt(@Nullable Instant when) {
        return new TenantKey(tenant, issuer, keyId, algorithm, verifier, secret, when);
    }

    @Nullable
    Instant givenAt() {
        return givenAt;
    }

    /** Whether what one verifies the other does too: the same material for the same algorithm, whatever the two are called. */
    public boolean isSameAs(TenantKey other) {
        if (algorithm != other.algorithm || (secret == null) != (other.secret == null)) {
            return false;
        }
        return secret == null || other.secret == null
                ? Arrays.equals(KeyMaterial.encoded(verifier), KeyMaterial.encoded(other.verifier))
                : MessageDigest.isEqual(secret, other.secret);
    }

    JWSVerifier verifier() {
        return verifier;
    }

    /** The shared secret, for signing development tokens; {@code null} for a public key. Not a copy. */
    byte @Nullable [] secret() {
        return secret;
    }

    @Override
    public String toString() {
        return "TenantKey[tenant=" + tenant + ", issuer=" + issuer + ", keyId=" + keyId + ", algorithm="
                + algorithm.joseName() + "]";
    }
}
