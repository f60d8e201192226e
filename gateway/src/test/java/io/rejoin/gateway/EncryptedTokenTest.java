// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threat: an encrypted token, which anybody can make for a public key, a token within a token, or one in another serialisation
 * (RFC 8725 §2.3, §3.3; RFC 7516; RFC 7515 §7.2).
 */
class EncryptedTokenTest extends TokenThreatTest {

    @ParameterizedTest
    @ValueSource(strings = {"dir", "RSA-OAEP-256", "RSA1_5", "A256KW", "ECDH-ES", "PBES2-HS256+A128KW"})
    void encryptedTokens(String algorithm) throws IOException {
        String header = "{\"alg\":\"" + algorithm + "\",\"enc\":\"A256GCM\",\"kid\":\"rsa\",\"p2c\":2147483647}";
        String inThreeParts = Forgery.acme(header, Forgery.claims());

        assertRefused(Forgery.unsigned(header, "") + "AAAA.AAAA.AAAA", "token-invalid", "token: 5 parts");
        assertRefused(inThreeParts, "token-invalid", "alg: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "application/jwt"})
    void tokenWithinAToken(String contentType) throws IOException {
        String header = "{\"cty\":\"" + contentType + "\"," + Forgery.HEADER.substring(1);

        assertRefused(Forgery.acme(header, Forgery.good()), "token-invalid", "payload: not a JSON object");
        assertRefused(Forgery.acme(header, '"' + Forgery.good() + '"'), "token-invalid", "payload: other JSON");
    }

    @Test
    void tokenInTheJsonSerialisation() throws IOException {
        String[] parts = Forgery.good().split("\\.");
        String flattened = "{\"payload\":\"" + parts[1] + "\",\"protected\":\"" + parts[0] + "\",\"signature\":\""
                + parts[2] + "\"}";

        assertRefusedInHeader(flattened, "token-invalid", "token: 1 parts");
        assertRefusedInHeader(Forgery.good() + "." + parts[2], "token-invalid", "token: 4 parts");
    }

    /** Text of a token that two programs would cut differently. */
    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "{}x", "[]", "null", "\"sub\"", "{sub:1}", "{'sub':1}", "{\"sub\":1,}"})
    void payloadThatIsNotOneObject(String payload) throws IOException {
        assertRefused(Forgery.acme(Forgery.HEADER, payload), "token-invalid", "payload: ");
    }
}
