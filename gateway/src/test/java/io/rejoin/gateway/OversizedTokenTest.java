// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Threat: tokens whose size or depth costs the gateway more than it costs to send them (RFC 8259 §9). */
class OversizedTokenTest extends TokenThreatTest {

    private static final int MAX_BYTES = 8_192;

    @ParameterizedTest
    @ValueSource(ints = {MAX_BYTES + 1, 16_000})
    void tokenOfTooManyBytesIsNotEvenDecoded(int bytes) throws IOException {
        assertRefused("!".repeat(bytes), "token-invalid", "token: " + bytes + " bytes (expected: up to " + MAX_BYTES);
    }

    @Test
    void rightSignatureDoesNotMakeUpForTheSize() throws IOException {
        String large = Forgery.acme(Forgery.HEADER, Forgery.claims("padding", "x".repeat(7_000)));

        assertRefused(large, "token-invalid", "token: " + large.length() + " bytes");
        assertServed(Forgery.acme(Forgery.HEADER, Forgery.claims("padding", "x".repeat(5_000))), "acme");
    }

    static List<String> deep() {
        return List.of("[".repeat(17) + "]".repeat(17), "[".repeat(2_000) + "]".repeat(2_000), "[".repeat(4_000));
    }

    @ParameterizedTest
    @MethodSource("deep")
    void tokenOfTooManyLevels(String deep) throws IOException {
        String claims = "{\"x\":" + deep + "," + Forgery.claims().substring(1);
        String header = "{\"x\":" + deep + "," + Forgery.HEADER.substring(1);

        assertRefused(Forgery.acme(Forgery.HEADER, claims), "token-invalid", "payload: not a JSON object");
        assertRefused(Forgery.acme(header, Forgery.claims()), "token-invalid", "header: not a JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1e400", "NaN"})
    void numbersThatNoProgramHolds(String number) throws IOException {
        String claims =
                "{\"exp\":" + number + "," + Forgery.claimsWithout("exp").substring(1);

        assertRefused(Forgery.acme(Forgery.HEADER, claims), "token-invalid", "");
    }

    @Test
    void partsWithoutEnd() throws IOException {
        assertRefused(".".repeat(MAX_BYTES), "token-invalid", "token: " + (MAX_BYTES + 1) + " parts");
    }
}
