// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threat: a token that nobody signed, or one whose signature was taken off or left from another (RFC 8725 §2.1, §3.2). */
class UnsignedTokenTest extends TokenThreatTest {

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", "none ", "", "hs256", "HS256 ", "HS1", "ES256K", "A128KW"})
    void algorithmsThatAreNone(String algorithm) throws IOException {
        String header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"k1\"}";

        assertRefused(Forgery.unsigned(header, Forgery.claims()), "token-invalid", "alg: " + algorithm + " (");
        assertRefused(Forgery.acme(header, Forgery.claims()), "token-invalid", "alg: " + algorithm + " (");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"alg\":null}", "{\"alg\":0}", "{\"alg\":[\"HS256\"]}", "{\"Alg\":\"HS256\"}"})
    void headersWithoutAnAlgorithm(String header) throws IOException {
        assertRefused(Forgery.acme(header, Forgery.claims()), "token-invalid", "alg: not a string");
    }

    /** The gateway remembers good tokens, whole: it must not know one again without its signature. */
    @Test
    void signatureTakenOffATokenThatJustGotIn() throws IOException {
        String good = Forgery.good();
        String input = good.substring(0, good.lastIndexOf('.') + 1);
        assertServed(good, "acme");

        assertRefused(input, "token-invalid", "signature:");
        assertRefused(input + "AAAA", "token-invalid", "signature:");
        assertRefused(input.substring(0, input.length() - 1), "token-invalid", "token: 2 parts");
        assertServed(good, "acme");
    }

    @Test
    void signatureOfATokenThatJustGotInUnderOtherClaims() throws IOException {
        String good = Forgery.good();
        String signature = good.substring(good.lastIndexOf('.') + 1);
        assertServed(good, "acme");

        assertRefused(
                Forgery.unsigned(Forgery.HEADER, Forgery.claims("sub", "root")) + signature,
                "token-invalid",
                "signature:");
    }

    /** 32 bytes leave two bits of the last character unused: the next letter is the same signature to a lenient reader. */
    @Test
    void secondSpellingOfAGoodSignature() throws IOException {
        String good = Forgery.good();
        char last = good.charAt(good.length() - 1);

        assertRefused(
                good.substring(0, good.length() - 1) + (char) (last + 1), "token-invalid", "signature: not canonical");
        assertRefused(good + "=", "token-invalid", "signature: not canonical");
    }
}
