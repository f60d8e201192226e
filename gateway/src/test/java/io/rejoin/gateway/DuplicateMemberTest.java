// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threat: a token that says two things, of which the gateway reads one and the next program the other (RFC 8725 §2.6, RFC 7519 §4). */
class DuplicateMemberTest extends TokenThreatTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"sub\":\"root\"",
                "\"sub\":\"alice\"",
                "\"\\u0073ub\":\"root\"",
                "\"iss\":\"https://login.mallory.example\"",
                "\"aud\":\"somebody-else\"",
                "\"exp\":99999999999",
                "\"rejoin\":{\"admin\":true}",
                "\"tenant\":\"mallory\",\"tenant\":\"acme\"",
                "\"x\":{\"a\":1,\"a\":2}",
                "\"x\":[[{\"a\":1,\"a\":1}]]",
                "\"x\":null,\"x\":null",
            })
    void claimThatStandsTwice(String claim) throws IOException {
        String first = "{" + claim + "," + Forgery.claims().substring(1);
        String last = Forgery.claims().replaceAll("}$", "") + "," + claim + "}";

        assertRefused(Forgery.acme(Forgery.HEADER, first), "token-invalid", "payload: has a member twice");
        assertRefused(Forgery.acme(Forgery.HEADER, last), "token-invalid", "payload: has a member twice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"alg\":\"none\"",
                "\"alg\":\"HS256\"",
                "\"\\u0061lg\":\"none\"",
                "\"kid\":\"m1\"",
                "\"typ\":\"at+jwt\"",
                "\"jku\":\"a\",\"jku\":\"b\"",
            })
    void headerMemberThatStandsTwice(String member) throws IOException {
        String first = "{" + member + "," + Forgery.HEADER.substring(1);
        String last = Forgery.HEADER.replaceAll("}$", "") + "," + member + "}";

        assertRefused(Forgery.acme(first, Forgery.claims()), "token-invalid", "header: has a member twice");
        assertRefused(Forgery.acme(last, Forgery.claims()), "token-invalid", "header: has a member twice");
    }
}
