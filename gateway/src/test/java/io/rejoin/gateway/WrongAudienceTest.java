// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threat: a token that its issuer made for another service is brought here (RFC 8725 §2.7, §3.9). */
class WrongAudienceTest extends TokenThreatTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"billing\"",
                "\"Rejoin\"",
                "\"rejoin \"",
                "\"rejoin2\"",
                "\"rejoin,billing\"",
                "\"\"",
                "\"*\"",
                "[]",
                "[\"billing\"]",
                "[\"billing\",\"Rejoin\"]",
                "[[\"rejoin\"]]",
                "{\"rejoin\":true}",
                "null",
                "true",
            })
    void tokenForSomebodyElse(String audience) throws IOException {
        assertRefused(Forgery.acme(Forgery.HEADER, claims(audience)), "token-invalid", "aud: ");
    }

    @Test
    void tokenForNobodyInParticular() throws IOException {
        assertRefused(Forgery.acme(Forgery.HEADER, Forgery.claimsWithout("aud")), "token-invalid", "aud: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"rejoin\"", "[\"rejoin\"]", "[\"billing\",\"rejoin\"]"})
    void tokenForUs(String audience) throws IOException {
        assertServed(Forgery.acme(Forgery.HEADER, claims(audience)), "acme");
    }

    private static String claims(String audience) {
        return "{\"aud\":" + audience + "," + Forgery.claimsWithout("aud").substring(1);
    }
}
