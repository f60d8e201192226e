// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Turns configured keys into verifiers, or refuses them: weak keys are found when the tenant is set up, not when it is attacked. */
final class KeyMaterial {

    static final int MIN_RSA_BITS = 2_048;

    /** The cost of a check grows with the square of the modulus; beyond this a tenant's key slows its neighbours. */
    static final int MAX_RSA_BITS = 8_192;

    static final int MAX_SECRET_BYTES = 1_024;

    private static final String PEM_BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String PEM_END = "-----END PUBLIC KEY-----";

    private KeyMaterial() {}

    static JWSVerifier sharedSecret(TokenAlgorithm algorithm, byte[] secret) {
        if (!algorithm.isShared()) {
            throw wrongKind(algorithm, "a shared secret");
        }
        if (secret.length < algorithm.minSecretBytes() || secret.length > MAX_SECRET_BYTES) {
            throw new IllegalArgumentException("secret: " + secret.length + " bytes (expected for "
                    + algorithm.joseName() + ": " + algorithm.minSecretBytes() + ".." + MAX_SECRET_BYTES + ")");
        }
        try {
            return new MACVerifier(secret);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("secret: not usable with " + algorithm.joseName(), e);
        }
    }

    static JWSVerifier pem(TokenAlgorithm algorithm, String pem) {
        if (algorithm.isShared()) {
            throw wrongKind(algorithm, "a public key");
        }
        return publicKey(algorithm, decode(algorithm, pem.strip()));
    }

    static JWSVerifier publicKey(TokenAlgorithm algorithm, PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa when algorithm.isRsa() -> new RSASSAVerifier(checked(rsa));
            case ECPublicKey ec when isOn(algorithm.curve(), ec) -> elliptic(ec);
            case EdECPublicKey ed
            when algorithm == TokenAlgorithm.EDDSA && ed.getParams().getName().equals("Ed25519") ->
                new Ed25519Verifier(ed);
            default -> throw wrongKind(algorithm, "this " + key.getAlgorithm() + " key");
        };
    }

    /** What a verifier of a public key was made from, in one form however it was written. */
    static byte[] encoded(JWSVerifier verifier) {
        PublicKey key = switch (verifier) {
            case RSASSAVerifier rsa -> rsa.getPublicKey();
            case ECDSAVerifier ec -> ec.getPublicKey();
            case Ed25519Verifier ed -> ed.publicKey();
            default -> throw new IllegalStateException("verifier: " + verifier.getClass());
        };
        return key.getEncoded();
    }

    private static boolean isOn(@Nullable Curve curve, ECPublicKey key) {
        return curve != null && curve.equals(Curve.forECParameterSpec(key.getParams()));
    }

    static IllegalArgumentException wrongKind(TokenAlgorithm algorithm, String got) {
        String expected = algorithm.isShared()
                ? "a shared secret"
                : algorithm.isRsa() ? "an RSA public key" : "a public key on " + algorithm.curve();
        return new IllegalArgumentException(
                "key: " + got + " (expected for " + algorithm.joseName() + ": " + expected + ")");
    }

    private static RSAPublicKey checked(RSAPublicKey key) {
        int bits = key.getModulus().bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
            throw new IllegalArgumentException(
                    "key: RSA of " + bits + " bits (expected: " + MIN_RSA_BITS + ".." + MAX_RSA_BITS + ")");
        }
        BigInteger exponent = key.getPublicExponent();
        if (exponent.compareTo(BigInteger.TWO) <= 0 || !exponent.testBit(0)) {
            throw new IllegalArgumentException("key: RSA public exponent " + exponent + " (expected: odd, 3 or more)");
        }
        return key;
    }

    private static JWSVerifier elliptic(ECPublicKey key) {
        try {
            return new ECDSAVerifier(key);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("key: not usable with ECDSA", e);
        }
    }

    private static PublicKey decode(TokenAlgorithm algorithm, String pem) {
        boolean marked = pem.startsWith(PEM_BEGIN) && pem.endsWith(PEM_END);
        if (!marked || pem.length() < PEM_BEGIN.length() + PEM_END.length()) { // the marks may share their dashes
            throw new IllegalArgumentException("pem: other text (expected: " + PEM_BEGIN + " … " + PEM_END + ")");
        }
        String family = algorithm.isRsa() ? "RSA" : algorithm == TokenAlgorithm.EDDSA ? "Ed25519" : "EC";
        try {
            String base64 = pem.substring(PEM_BEGIN.length(), pem.length() - PEM_END.length());
            byte[] der = Base64.getMimeDecoder().decode(base64);
            return KeyFactory.getInstance(family).generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "pem: not a public key (expected for " + algorithm.joseName() + ": " + family + ")", e);
        }
    }
}
