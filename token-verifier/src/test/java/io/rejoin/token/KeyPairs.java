// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** One key pair per kind, made once: RSA keys are slow to make. */
final class KeyPairs {

    static final KeyPair RSA = rsa(2_048);
    static final KeyPair P256 = ec("secp256r1");
    static final KeyPair P384 = ec("secp384r1");
    static final KeyPair P521 = ec("secp521r1");
    static final KeyPair ED25519 = generate("Ed25519");

    private KeyPairs() {}

    static KeyPair of(TokenAlgorithm algorithm) {
        return switch (algorithm) {
            case RS256, RS384, RS512, PS256, PS384, PS512 -> RSA;
            case ES256 -> P256;
            case ES384 -> P384;
            case ES512 -> P521;
            case EDDSA -> ED25519;
            case HS256, HS384, HS512 -> throw new IllegalArgumentException(algorithm + " has no pair");
        };
    }

    static JWSSigner signer(TokenAlgorithm algorithm) {
        if (algorithm.isShared()) {
            return Tokens.hmac(secret(algorithm));
        }
        try {
            KeyPair pair = of(algorithm);
            if (algorithm == TokenAlgorithm.EDDSA) {
                return new Ed25519Signer(pair.getPrivate());
            }
            return algorithm.isRsa()
                    ? new RSASSASigner(pair.getPrivate())
                    : new ECDSASigner((ECPrivateKey) pair.getPrivate());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static TenantKey key(TokenAlgorithm algorithm) {
        return algorithm.isShared()
                ? TenantKey.sharedSecret(Tokens.TENANT, Tokens.ISSUER, Tokens.KEY_ID, algorithm, secret(algorithm))
                : TenantKey.jwk(
                        Tokens.TENANT,
                        Tokens.ISSUER,
                        Tokens.KEY_ID,
                        algorithm,
                        jwk(of(algorithm).getPublic()));
    }

    static byte[] secret(TokenAlgorithm algorithm) {
        return "s".repeat(algorithm.minSecretBytes()).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    static String jwk(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> new RSAKey.Builder(rsa).build().toJSONString();
            case ECPublicKey ec ->
                new ECKey.Builder(Curve.forECParameterSpec(ec.getParams()), ec)
                        .build()
                        .toJSONString();
            case EdECPublicKey ed ->
                new OctetKeyPair.Builder(Curve.Ed25519, Ed25519Keys.x(ed))
                        .build()
                        .toJSONString();
            default -> throw new IllegalArgumentException(key.getAlgorithm());
        };
    }

    static String pem(PublicKey key) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
    }

    static KeyPair rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair ec(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair generate(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
