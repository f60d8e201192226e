// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import io.rejoin.token.Identity;
import io.rejoin.token.IdentityTokenSigner;
import io.rejoin.token.Permissions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threat: header members that change what a token means, what of it is signed, or what kind of token it is (RFC 8725 §2.8, §3.6,
 * §3.11; RFC 7515 §4.1.11; RFC 7797).
 */
class HeaderExtensionTest extends TokenThreatTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"crit\":[\"exp\"]",
                "\"crit\":[\"alg\"]",
                "\"crit\":[\"https://example.com/unheard-of\"],\"https://example.com/unheard-of\":true",
                "\"crit\":[]",
                "\"crit\":null",
                "\"crit\":\"b64\"",
                "\"b64\":false,\"crit\":[\"b64\"]",
                "\"b64\":false",
                "\"b64\":true",
                "\"zip\":\"DEF\"",
                "\"enc\":\"A256GCM\"",
            })
    void membersThatChangeTheMeaning(String members) throws IOException {
        String header = "{" + members + "," + Forgery.HEADER.substring(1);

        assertRefused(Forgery.acme(header, Forgery.claims()), "token-invalid", "header: has ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rejoin-identity+jwt",
                "application/rejoin-identity+jwt",
                "logout+jwt",
                "secevent+jwt",
                "dpop+jwt",
                "JOSE",
                "JWT\\u0000"
            })
    void tokenOfAnotherKindByTheSameIssuer(String type) throws IOException {
        String header = Forgery.HEADER.replace("\"JWT\"", "\"" + type + "\"");

        assertRefused(Forgery.acme(header, Forgery.claims()), "token-invalid", "typ: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jwt", "application/jwt", "at+jwt", "application/at+JWT"})
    void kindsThatTenantsIssue(String type) throws IOException {
        String header = Forgery.HEADER.replace("\"JWT\"", "\"" + type + "\"");

        assertServed(Forgery.acme(header, Forgery.claims()), "acme");
    }

    /** What the gateway tells the services must not come back through the front door, though its signature is the gateway's own. */
    @Test
    void gatewaysOwnWordToTheServices() throws IOException {
        Identity administrator = new Identity(
                "acme",
                "root",
                Permissions.of(List.of("*"), List.of("*"), true),
                Instant.now().plus(Duration.ofMinutes(10)),
                null,
                Tokens.ISSUER,
                "k1",
                null);
        String token =
                new IdentityTokenSigner(GatewayUnderTest.SIGNING_KEY, InstantSource.system()).sign(administrator);

        assertRefused(token, "token-invalid", "typ: rejoin-identity+jwt");
    }
}
