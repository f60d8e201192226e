// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A gateway of two tenants with shared secrets and public keys, which demands an audience; one serves the tests of all threats
 * to tokens.
 */
@ExtendWith(QuietLog.class)
abstract class TokenThreatTest {

    static final KeyPair RSA = Forgery.keyPair("RSA", 2_048);
    static final KeyPair EC = Forgery.keyPair("EC", 256);
    static final String RSA_PEM = pem(RSA);

    static final String OTHER_ISSUER = "https://login.mallory.example";
    static final byte[] OTHER_SECRET =
            "a secret of the tenant mallory, as long as acme's".getBytes(StandardCharsets.UTF_8);

    /** Where tokens say that their keys were. Nobody goes there. */
    static final Upstream elsewhere = new Upstream();

    private static final Upstream upstream = new Upstream();

    private static final GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(
            upstream.uri(),
            "rejoin.gateway.tokens.audience=" + Forgery.AUDIENCE,
            "rejoin.gateway.tokens.max-lifetime=1h",
            // Guessing has a test of its own; here nobody is to be refused for it.
            "rejoin.gateway.limits.failed-authentications=unlimited",
            "rejoin.gateway.tenants[0].keys[1].kid=rsa",
            "rejoin.gateway.tenants[0].keys[1].algorithm=RS256",
            "rejoin.gateway.tenants[0].keys[1].public-key=" + RSA_PEM,
            "rejoin.gateway.tenants[0].keys[2].kid=ec",
            "rejoin.gateway.tenants[0].keys[2].algorithm=ES256",
            "rejoin.gateway.tenants[0].keys[2].public-key=" + pem(EC),
            // As acme's: which key a kid means is the issuer's affair.
            "rejoin.gateway.tenants[1].id=mallory",
            "rejoin.gateway.tenants[1].issuer=" + OTHER_ISSUER,
            "rejoin.gateway.tenants[1].keys[0].kid=k1",
            "rejoin.gateway.tenants[1].keys[0].algorithm=HS256",
            "rejoin.gateway.tenants[1].keys[0].secret=" + new String(OTHER_SECRET, StandardCharsets.UTF_8),
            "rejoin.gateway.tenants[1].keys[1].kid=m1",
            "rejoin.gateway.tenants[1].keys[1].algorithm=HS256",
            "rejoin.gateway.tenants[1].keys[1].secret=" + new String(OTHER_SECRET, StandardCharsets.UTF_8));

    @BeforeEach
    void reset() {
        upstream.reset();
        elsewhere.reset();
    }

    @AfterEach
    void nobodyAskedForAKeyThatATokenNames() {
        assertThat(elsewhere.received()).isEmpty();
    }

    /**
     * That the token gets nobody in, in the header or in the URL, and that an honest client of the same connection does.
     *
     * @param reason how the refusal's detail begins: a token that is refused for another flaw proves nothing
     */
    static void assertRefused(String token, String code, String reason) throws IOException {
        try (RawHttp client = new RawHttp(gateway.port())) {
            assertProblem(sendInHeader(client, token), code, reason);
            assertProblem(sendInUrl(client, token), code, reason);
            assertThat(upstream.received()).isEmpty();
            assertServed(client, Forgery.good(), "acme");
        }
    }

    /** Like {@link #assertRefused}, for what cannot stand in a URL. */
    static void assertRefusedInHeader(String token, String code, String reason) throws IOException {
        try (RawHttp client = new RawHttp(gateway.port())) {
            assertProblem(sendInHeader(client, token), code, reason);
            assertThat(upstream.received()).isEmpty();
            assertServed(client, Forgery.good(), "acme");
        }
    }

    /** That the token gets its tenant's alice in. */
    static void assertServed(String token, String tenant) throws IOException {
        try (RawHttp client = new RawHttp(gateway.port())) {
            assertServed(client, token, tenant);
        }
    }

    private static void assertServed(RawHttp client, String token, String tenant) throws IOException {
        RawHttp.Response response = sendInHeader(client, token);
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        Upstream.Received received = upstream.single();
        assertThat(received.identity().tenant()).isEqualTo(tenant);
        assertThat(received.identity().subject()).isEqualTo("alice");
        upstream.reset();
    }

    private static RawHttp.Response sendInHeader(RawHttp client, String token) throws IOException {
        return client.send(
                        "GET /streams/v1/room:1/events HTTP/1.1", "Host: localhost", "Authorization: Bearer " + token)
                .response();
    }

    private static RawHttp.Response sendInUrl(RawHttp client, String token) throws IOException {
        return client.send("GET /streams/v1/room:1/events?access_token=" + token + " HTTP/1.1", "Host: localhost")
                .response();
    }

    private static void assertProblem(RawHttp.Response response, String code, String reason) {
        assertThat(response.status()).as(response.body()).isEqualTo(401);
        assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(response.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
        assertThat(response.body())
                .contains("\"code\":\"" + code + "\"")
                .contains("\"detail\":\"" + reason)
                .contains("\"retryable\":false");
    }

    private static String pem(KeyPair pair) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }
}
