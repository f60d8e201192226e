// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Threat: the token chooses the algorithm by which its own key is read (RFC 8725 §2.1, §3.1). */
class AlgorithmConfusionTest extends TokenThreatTest {

    /** Everybody knows these bytes; libraries that let the token choose took each of them for a secret. */
    static List<byte[]> publicKeySpellings() {
        return List.of(
                RSA_PEM.getBytes(StandardCharsets.US_ASCII),
                RSA_PEM.strip().getBytes(StandardCharsets.US_ASCII),
                RSA_PEM.replace("\n", "").getBytes(StandardCharsets.US_ASCII),
                RSA.getPublic().getEncoded());
    }

    @ParameterizedTest
    @MethodSource("publicKeySpellings")
    void publicKeyIsNoSharedSecret(byte[] spelling) throws IOException {
        String claims = Forgery.claims();

        assertRefused(Forgery.hmac(header("HS256", "rsa"), claims, spelling), "token-invalid", "alg: HS256");
        assertRefused(Forgery.hmac(header("RS256", "rsa"), claims, spelling), "token-invalid", "signature:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS384", "HS512", "RS256", "PS256", "ES256", "EdDSA"})
    void keyHasOneAlgorithmAndNoOther(String algorithm) throws IOException {
        assertRefused(Forgery.acme(header(algorithm, "k1"), Forgery.claims()), "token-invalid", "alg: " + algorithm);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS384", "RS512", "PS256", "PS384", "ES256", "HS256"})
    void rightKeyDoesNotMakeUpForTheWrongAlgorithm(String algorithm) throws IOException {
        assertRefused(
                Forgery.rsa(header(algorithm, "rsa"), Forgery.claims(), RSA), "token-invalid", "alg: " + algorithm);
        assertServed(Forgery.rsa(header("RS256", "rsa"), Forgery.claims(), RSA), "acme");
    }

    /** What a broken ECDSA accepts for any message (CVE-2022-21449), and its length in other encodings. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8, 63, 64, 65, 72, 256})
    void signatureOfZerosProvesNothing(int length) throws IOException {
        String signature = Forgery.base64(new byte[length]);
        String claims = Forgery.claims();

        assertRefused(Forgery.unsigned(header("ES256", "ec"), claims) + signature, "token-invalid", "signature:");
        assertRefused(Forgery.unsigned(header("RS256", "rsa"), claims) + signature, "token-invalid", "signature:");
    }

    @Test
    void signatureOfAnotherPairOfKeysProvesNothing() throws IOException {
        String token = Forgery.rsa(header("RS256", "rsa"), Forgery.claims(), Forgery.keyPair("RSA", 2_048));

        assertRefused(token, "token-invalid", "signature:");
    }

    private static String header(String algorithm, String keyId) {
        return "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId + "\"}";
    }
}
