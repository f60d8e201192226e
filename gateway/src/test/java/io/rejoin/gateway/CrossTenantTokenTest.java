// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threat: a tenant signs with its own good key and says that it is another tenant (RFC 8725 §2.7, §3.8). */
class CrossTenantTokenTest extends TokenThreatTest {

    private static final String OWN_KEY = Forgery.HEADER.replace("k1", "m1");

    /** Both tenants call a key k1: that it is found must not mean that it is the other's. */
    @Test
    void oneKidIsTwoKeys() throws IOException {
        assertServed(mallory(Forgery.HEADER, Forgery.claims("iss", OTHER_ISSUER)), "mallory");
        assertServed(Forgery.good(), "acme");

        assertRefused(mallory(Forgery.HEADER, Forgery.claims()), "token-invalid", "signature:");
        assertRefused(Forgery.acme(Forgery.HEADER, Forgery.claims("iss", OTHER_ISSUER)), "token-invalid", "signature:");
    }

    @Test
    void kidOfOneTenantUnderTheIssuerOfAnother() throws IOException {
        assertServed(mallory(OWN_KEY, Forgery.claims("iss", OTHER_ISSUER)), "mallory");

        assertRefused(mallory(OWN_KEY, Forgery.claims()), "token-invalid", "key: none for kid m1 of iss");
        assertRefused(
                Forgery.rsa("{\"alg\":\"RS256\",\"kid\":\"rsa\"}", Forgery.claims("iss", OTHER_ISSUER), RSA),
                "token-invalid",
                "key: none for kid rsa of iss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"acme\"", "\"MALLORY\"", "\"mallory \"", "\"\"", "null", "true", "[\"mallory\"]", "{}"})
    void tenantThatIsNotTheKeys(String tenant) throws IOException {
        assertRefused(mallory(OWN_KEY, mallorysClaims(tenant)), "token-invalid", "tenant: ");
        assertServed(mallory(OWN_KEY, mallorysClaims("\"mallory\"")), "mallory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.acme.example/",
                "https://LOGIN.acme.example",
                "http://login.acme.example",
                "https://login.acme.example#https://login.mallory.example",
                "https://login.acme.example\u0000",
                "acme",
                "*",
            })
    void issuerThatOnlyLooksLikeAnother(String issuer) throws IOException {
        assertRefused(mallory(OWN_KEY, Forgery.claims("iss", issuer)), "token-invalid", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"https://login.acme.example\",\"https://login.mallory.example\"]",
                "null",
                "{}",
                "true",
            })
    void issuerThatIsNoName(String issuer) throws IOException {
        String claims =
                "{\"iss\":" + issuer + "," + Forgery.claimsWithout("iss").substring(1);

        assertRefused(mallory(OWN_KEY, claims), "token-invalid", "iss: ");
    }

    @Test
    void tokenOfNoIssuer() throws IOException {
        assertRefused(mallory(OWN_KEY, Forgery.claimsWithout("iss")), "token-invalid", "iss: missing");
    }

    private static String mallorysClaims(String tenant) {
        return "{\"tenant\":" + tenant + ","
                + Forgery.claims("iss", OTHER_ISSUER).substring(1);
    }

    private static String mallory(String header, String payload) {
        return Forgery.hmac(header, payload, OTHER_SECRET);
    }
}
