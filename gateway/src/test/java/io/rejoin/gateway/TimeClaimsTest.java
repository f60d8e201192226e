// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Threat: a token out of its time, or one that says of its time what can be read in two ways (RFC 7519 §4.1.4 to §4.1.6). */
class TimeClaimsTest extends TokenThreatTest {

    @ParameterizedTest
    @CsvSource({
        "exp, -60,       token-expired,       exp:",
        "exp, -86400,    token-expired,       exp:",
        "nbf, 90,        token-not-yet-valid, nbf:",
        "nbf, 86400,     token-not-yet-valid, nbf:",
        "iat, 90,        token-not-yet-valid, iat:",
        "iat, 86400,     token-not-yet-valid, iat:",
        "exp, 7200,      token-invalid,       exp: valid for",
        "exp, 315360000, token-invalid,       exp: valid for",
        "iat, -86400,    token-invalid,       exp: valid for",
    })
    void tokenOutOfItsTime(String claim, long seconds, String code, String reason) throws IOException {
        String token =
                Forgery.acme(Forgery.HEADER, Forgery.claims(claim, Instant.now().getEpochSecond() + seconds));

        assertRefused(token, code, reason);
    }

    /** Clocks differ, by half a minute at most. */
    @ParameterizedTest
    @CsvSource({"exp, -5", "nbf, 15", "iat, 15", "nbf, -86400", "iat, -600"})
    void tokenWithinTheSkewOfClocks(String claim, long seconds) throws IOException {
        assertServed(
                Forgery.acme(Forgery.HEADER, Forgery.claims(claim, Instant.now().getEpochSecond() + seconds)), "acme");
    }

    @Test
    void tokenWithoutAnEnd() throws IOException {
        assertRefused(Forgery.acme(Forgery.HEADER, Forgery.claimsWithout("exp")), "token-invalid", "exp: missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "\"9999999999\"",
                "\"2099-01-01T00:00:00Z\"",
                "[9999999999]",
                "{}",
                "-1",
                "9999999999999",
                "9223372036854775808",
                "1e300",
            })
    void timeThatIsNone(String value) throws IOException {
        for (String claim : new String[] {"exp", "nbf", "iat"}) {
            String claims = "{\"" + claim + "\":" + value + ","
                    + Forgery.claimsWithout(claim).substring(1);

            assertRefused(Forgery.acme(Forgery.HEADER, claims), "token-invalid", claim + ": of another type");
        }
    }

    /** The time of a token is looked at only when its signature is good: else its sender would learn what would be let in. */
    @Test
    void nobodyLearnsOfTimesWhoCannotSign() throws IOException {
        String claims = Forgery.claims("exp", 1);

        assertRefused(Forgery.hmac(Forgery.HEADER, claims, OTHER_SECRET), "token-invalid", "signature:");
    }
}
