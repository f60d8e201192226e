// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;

/** Reads JSON Web Keys, holding them to the algorithm and use that they state themselves. */
final class JwkMaterial {

    private JwkMaterial() {}

    static byte[] secret(TokenAlgorithm algorithm, String keyId, String json) {
        JWK jwk = parse(algorithm, keyId, json);
        if (jwk instanceof OctetSequenceKey oct) {
            return oct.toByteArray();
        }
        throw KeyMaterial.wrongKind(algorithm, "a JWK of kty " + jwk.getKeyType());
    }

    static JWSVerifier publicKey(TokenAlgorithm algorithm, String keyId, String json) {
        return publicKey(algorithm, parse(algorithm, keyId, json));
    }

    static JWSVerifier publicKey(TokenAlgorithm algorithm, JWK jwk) {
        if (jwk.isPrivate() && !(jwk instanceof OctetSequenceKey)) {
            throw new IllegalArgumentException(
                    "jwk: a private key (expected: a public one; keep the private one where it signs)");
        }
        try {
            return switch (jwk) {
                case RSAKey rsa -> KeyMaterial.publicKey(algorithm, rsa.toRSAPublicKey());
                case ECKey ec -> KeyMaterial.publicKey(algorithm, ec.toECPublicKey());
                case OctetKeyPair okp -> KeyMaterial.publicKey(algorithm, Ed25519Keys.publicKey(okp));
                default -> throw KeyMaterial.wrongKind(algorithm, "a JWK of kty " + jwk.getKeyType());
            };
        } catch (JOSEException e) {
            throw new IllegalArgumentException("jwk: not a usable key of kty " + jwk.getKeyType(), e);
        }
    }

    private static JWK parse(TokenAlgorithm algorithm, String keyId, String json) {
        JWK jwk = parse(json);
        if (jwk.getKeyID() != null && !jwk.getKeyID().equals(keyId)) {
            throw new IllegalArgumentException("jwk: kid " + jwk.getKeyID() + " (expected: " + keyId + ")");
        }
        if (jwk.getAlgorithm() != null && !jwk.getAlgorithm().getName().equals(algorithm.joseName())) {
            throw new IllegalArgumentException(
                    "jwk: alg " + jwk.getAlgorithm() + " (expected: " + algorithm.joseName() + ")");
        }
        if (jwk.getKeyUse() != null && !jwk.getKeyUse().equals(KeyUse.SIGNATURE)) {
            throw new IllegalArgumentException("jwk: use " + jwk.getKeyUse() + " (expected: sig)");
        }
        if (jwk.getKeyOperations() != null && !jwk.getKeyOperations().contains(KeyOperation.VERIFY)) {
            throw new IllegalArgumentException("jwk: key_ops " + jwk.getKeyOperations() + " (expected: verify)");
        }
        return jwk;
    }

    static JWK parse(String json) {
        try {
            return JWK.parse(json);
        } catch (ParseException e) {
            // The cause is left out: a parser's message may quote the text, and the text may be a secret.
            throw new IllegalArgumentException("jwk: not a JSON Web Key (expected: RFC 7517)");
        }
    }
}
