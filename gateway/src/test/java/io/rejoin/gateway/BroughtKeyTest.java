// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Threat: the token brings the key that it is signed with, or says where to fetch it, which would also let its sender have the
 * gateway call any address (RFC 8725 §2.9, §3.10).
 */
class BroughtKeyTest extends TokenThreatTest {

    private static final KeyPair OWN = Forgery.keyPair("RSA", 2_048);

    static List<String> brought() {
        RSAPublicKey key = (RSAPublicKey) OWN.getPublic();
        String jwk = "{\"kty\":\"RSA\",\"kid\":\"rsa\",\"alg\":\"RS256\",\"n\":\"" + base64(key.getModulus())
                + "\",\"e\":\"" + base64(key.getPublicExponent()) + "\"}";
        String keys = elsewhere.uri() + "/keys";
        return List.of(
                "\"jwk\":" + jwk,
                "\"jwk\":[" + jwk + "]",
                "\"jku\":\"" + keys + "\"",
                "\"jku\":\"" + Tokens.ISSUER + "@" + keys.substring("http://".length()) + "\"",
                "\"x5u\":\"" + keys + ".pem\"",
                "\"x5c\":[\"" + Forgery.base64(key.getEncoded()) + "\"]",
                "\"x5t\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"x5t#S256\":\"AAAA\"",
                "\"jku\":\"" + keys + "\",\"jwk\":" + jwk + ",\"x5u\":\"" + keys + "\",\"x5c\":[\"AAAA\"]");
    }

    @ParameterizedTest
    @MethodSource("brought")
    void tokenDoesNotBringItsKey(String members) throws IOException {
        String claims = Forgery.claims();

        assertRefused(sign("RS256", "\"rsa\"", members, claims), "token-invalid", "signature:");
        assertRefused(sign("RS256", "\"own\"", members, claims), "token-invalid", "key: none for kid own of iss");
        assertRefused(sign("RS256", "\"k1\"", members, claims), "token-invalid", "alg: RS256");
    }

    @Test
    void sharedSecretThatTheTokenBringsIsNoneEither() throws IOException {
        byte[] own = "a secret that only its maker thinks much of".getBytes(StandardCharsets.UTF_8);
        String header = with("\"jwk\":{\"kty\":\"oct\",\"kid\":\"k1\",\"k\":\"" + Forgery.base64(own) + "\"}");

        assertRefused(Forgery.hmac(header, Forgery.claims(), own), "token-invalid", "signature:");
    }

    /** Honest issuers name their key set, too: that is no reason to refuse, and none to go there. */
    @ParameterizedTest
    @MethodSource("brought")
    void memberThatNobodyReadsDoesNoHarm(String members) throws IOException {
        assertServed(Forgery.acme(with(members), Forgery.claims()), "acme");
    }

    private static String sign(String algorithm, String keyId, String members, String claims) {
        return Forgery.rsa("{\"alg\":\"" + algorithm + "\",\"kid\":" + keyId + "," + members + "}", claims, OWN);
    }

    private static String with(String members) {
        return "{" + members + "," + Forgery.HEADER.substring(1);
    }

    private static String base64(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return Forgery.base64(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }
}
