// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threat: a key id that some program takes for a path, a query, an address or a pattern (RFC 8725 §2.9, §3.10). */
class KeyIdInjectionTest extends TokenThreatTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../dev/null",
                "/proc/sys/kernel/ostype",
                "' OR '1'='1",
                "k1' UNION SELECT 'x",
                "http://127.0.0.1/keys",
                "|/bin/true",
                "${jndi:ldap://127.0.0.1/a}",
                "*",
                "K1",
                "k1 ",
                " k1",
                "k1\\u0000",
                "k1\\r\\nSet-Cookie: a=b",
            })
    void idOfNoKeyLeadsNowhere(String keyId) throws IOException {
        String header = Forgery.HEADER.replace("\"k1\"", "\"" + keyId + "\"");

        assertRefused(Forgery.acme(header, Forgery.claims()), "token-invalid", "key: none for kid ");
    }

    /** A file of no bytes, or a query without a row, would have made the secret empty. */
    @Test
    void idOfNoKeyIsNotTheEmptySecretToo() throws IOException {
        String header = Forgery.HEADER.replace("k1", "../../../../dev/null");

        assertRefused(Forgery.hmac(header, Forgery.claims(), new byte[1]), "token-invalid", "key: none for kid ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "1", "null", "true", "[\"k1\"]", "{\"k1\":1}"})
    void idThatIsNoText(String keyId) throws IOException {
        String header = Forgery.HEADER.replace("\"k1\"", keyId);

        assertRefused(Forgery.acme(header, Forgery.claims()), "token-invalid", "kid: not such a string");
    }

    @Test
    void endlessId() throws IOException {
        String header = Forgery.HEADER.replace("k1", "k".repeat(4_000));

        assertRefused(Forgery.acme(header, Forgery.claims()), "token-invalid", "kid: not such a string");
    }

    /** Else whoever holds the weakest of a tenant's keys need not say which one it is. */
    @Test
    void withoutAnIdNoneOfSeveralKeysIsMeant() throws IOException {
        assertRefused(
                Forgery.acme("{\"alg\":\"HS256\"}", Forgery.claims()), "token-invalid", "key: none for no kid of iss");
    }
}
