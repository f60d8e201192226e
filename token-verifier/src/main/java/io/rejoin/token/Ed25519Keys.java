// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Converts between JWKs and the JDK's Ed25519 keys. Nimbus has its own Ed25519 only together with Tink. */
final class Ed25519Keys {

    static final int KEY_BYTES = 32;

    /** What stands before the 32 bytes in an Ed25519 SubjectPublicKeyInfo (RFC 8410 §4). */
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private Ed25519Keys() {}

    static EdECPublicKey publicKey(OctetKeyPair jwk) {
        byte[] x = bytes("x", jwk, jwk.getX());
        byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + KEY_BYTES);
        System.arraycopy(x, 0, encoded, X509_PREFIX.length, KEY_BYTES);
        try {
            return (EdECPublicKey) KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("jwk: x is not an Ed25519 public key", e);
        }
    }

    static EdECPrivateKey privateKey(OctetKeyPair jwk) {
        if (jwk.getD() == null) {
            throw new IllegalArgumentException("jwk: a public key (expected: a private one, with d)");
        }
        byte[] d = bytes("d", jwk, jwk.getD());
        try {
            return (EdECPrivateKey) KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, d));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("jwk: d is not an Ed25519 private key", e);
        }
    }

    static Base64URL x(EdECPublicKey key) {
        byte[] encoded = key.getEncoded();
        return Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length));
    }

    private static byte[] bytes(String member, OctetKeyPair jwk, Base64URL value) {
        byte[] bytes = value.decode();
        if (!Curve.Ed25519.equals(jwk.getCurve()) || bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("jwk: crv " + jwk.getCurve() + ", " + member + " of " + bytes.length
                    + " bytes (expected: Ed25519, " + KEY_BYTES + ")");
        }
        return bytes;
    }
}
