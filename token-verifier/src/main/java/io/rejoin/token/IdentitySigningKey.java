// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;

/**
 * The gateway's own key: an Ed25519 pair that signs identity tokens. {@link #toString()} shows no key material.
 *
 * <p>To rotate it, first give every service the new public key beside the old one, then the gateways the new private one, and take the
 * old public key away when no identity token of it is left (a minute later).
 */
public final class IdentitySigningKey {

    private final OctetKeyPair jwk;
    private final EdECPrivateKey privateKey;

    private IdentitySigningKey(OctetKeyPair jwk) {
        this.jwk = jwk;
        this.privateKey = Ed25519Keys.privateKey(jwk);
    }

    /**
     * The key from a private JWK ({@code "kty":"OKP","crv":"Ed25519"} with {@code x} and {@code d}). Without {@code kid} its thumbprint
     * (RFC 7638) is taken.
     *
     * @throws IllegalArgumentException if it is no such key, or its two halves do not belong together
     */
    public static IdentitySigningKey parse(String privateJwk) {
        JWK parsed = JwkMaterial.parse(privateJwk);
        if (!(parsed instanceof OctetKeyPair pair)) {
            throw new IllegalArgumentException("jwk: kty " + parsed.getKeyType() + " (expected: OKP)");
        }
        IdentitySigningKey key = new IdentitySigningKey(named(pair));
        key.requireMatchingHalves();
        return key;
    }

    /**
     * A new key, named by its thumbprint.
     *
     * @param random where its secret comes from
     */
    public static IdentitySigningKey generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, random);
            KeyPair pair = generator.generateKeyPair();
            byte[] secret = ((EdECPrivateKey) pair.getPrivate())
                    .getBytes()
                    .orElseThrow(() -> new IllegalStateException("a generated key without bytes"));
            Base64URL x = Ed25519Keys.x((EdECPublicKey) pair.getPublic());
            return new IdentitySigningKey(named(new OctetKeyPair.Builder(Curve.Ed25519, x)
                    .d(Base64URL.encode(secret))
                    .build()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform since 15 has Ed25519", e);
        }
    }

    /** What identity tokens name in {@code kid}. */
    public String keyId() {
        return jwk.getKeyID();
    }

    /** The public half as a JWK: what services are configured with. */
    public String publicJwk() {
        return jwk.toPublicJWK().toJSONString();
    }

    /** The whole key as a JWK: a secret, to be kept where the gateway alone can read it. */
    public String privateJwk() {
        return jwk.toJSONString();
    }

    Ed25519Signer signer() {
        return new Ed25519Signer(privateKey);
    }

    @Override
    public String toString() {
        return "IdentitySigningKey[keyId=" + keyId() + "]";
    }

    static OctetKeyPair named(OctetKeyPair pair) {
        if (pair.getKeyID() != null) {
            return pair;
        }
        try {
            return new OctetKeyPair.Builder(pair).keyIDFromThumbprint().build();
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A mismatch would show only as services refusing every request, with nothing that points here. */
    private void requireMatchingHalves() {
        byte[] probe = {1};
        try {
            Base64URL signature = signer().sign(TokenAlgorithm.EDDSA.header(), probe);
            if (!new Ed25519Verifier(Ed25519Keys.publicKey(jwk))
                    .verify(TokenAlgorithm.EDDSA.header(), probe, signature)) {
                throw new IllegalArgumentException("jwk: x is not the public key of d (expected: one pair)");
            }
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot sign with Ed25519", e);
        }
    }
}
