// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.token.IdentitySigningKey;
import io.rejoin.token.IdentityTokenVerifier;
import io.rejoin.token.Verification;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What services ask of a gateway, and who else gets no answer. */
class InternalApiTest extends FrontDoorTest {

    private static final String SECRET = "what services and gateways share".replace(' ', '-');
    private static final IdentitySigningKey NEXT = IdentitySigningKey.generate(new SecureRandom());

    private static GatewayUnderTest open;

    @BeforeAll
    static void start() {
        open = GatewayUnderTest.inFrontOf(
                upstream.uri(),
                "rejoin.gateway.internal.secret=" + SECRET,
                "rejoin.gateway.identity.other-public-keys[0]=" + NEXT.publicJwk());
    }

    @AfterAll
    static void stop() {
        open.close();
    }

    @Test
    void tokenIsExchangedForTheGatewaysWordOnWhoItIsOf() throws IOException {
        RawHttp.Response response = exchange(Tokens.valid(), "Authorization: Bearer " + SECRET);

        assertThat(response.status()).as(response.body()).isEqualTo(200);
        assertThat(response.header("Content-Type")).isEqualTo("application/jwt");
        Verification verification = new IdentityTokenVerifier(
                        List.of(GatewayUnderTest.SIGNING_KEY.publicJwk()), InstantSource.system())
                .verify(response.body());
        assertThat(verification)
                .isInstanceOfSatisfying(
                        Verification.Accepted.class,
                        accepted -> assertThat(accepted.identity().subject()).isEqualTo("alice"));
    }

    @Test
    void tokenThatProvesNothingIsRefusedAsAtTheFrontDoor() throws IOException {
        String services = "Authorization: Bearer " + SECRET;

        assertRefused(exchange(Tokens.expired(), services), "token-expired");
        assertRefused(exchange(Tokens.forged(), services), "token-invalid");
        assertRefused(exchange("x".repeat(20_000), services), "token-invalid");
        assertRefused(exchange("", services), "token-missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Nothing: 1",
                "Authorization: Bearer",
                "Authorization: Bearer what-services-and-gateways-sharf",
                "Authorization: Bearer what-services-and-gateways-share-and-more",
                "Authorization: Basic what-services-and-gateways-share"
            })
    void withoutTheServicesSecretNobodyIsAnswered(String header) throws IOException {
        assertRefused(exchange(Tokens.valid(), header), "credential-invalid");
        assertRefused(manage("GET /internal/v1/trust", "", header), "credential-invalid");
    }

    @Test
    void twoCredentialsAreNone() throws IOException {
        String services = "Authorization: Bearer " + SECRET;

        assertRefused(manage("GET /internal/v1/trust", "", services, services), "credential-invalid");
    }

    @Test
    void publicKeysAreToldThatServicesShallBelieve() throws IOException {
        RawHttp.Response response = manage("GET /internal/v1/trust", "", "Authorization: Bearer " + SECRET);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body())
                .contains(GatewayUnderTest.SIGNING_KEY.keyId(), NEXT.keyId(), "\"revision\":0")
                .doesNotContain("\\\"d\\\"");
    }

    @Test
    void clientsDoNotReachItThroughTheFrontDoor() throws IOException {
        RawHttp.Response response = request(open, "GET /internal/v1/trust", "Authorization: Bearer " + SECRET);

        assertThat(response.status()).isEqualTo(404);
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void withoutASecretInTheSettingsItIsNotThere() throws IOException {
        try (RawHttp client = new RawHttp(gateway.managementPort())) {
            assertThat(client.send("GET /internal/v1/trust HTTP/1.1", "Host: a", "Authorization: Bearer ")
                            .response()
                            .status())
                    .isEqualTo(404);
        }
    }

    private static RawHttp.Response exchange(String token, String... headers) throws IOException {
        return manage("POST /internal/v1/exchange", token, headers);
    }

    private static RawHttp.Response manage(String requestLine, String body, String... headers) throws IOException {
        List<String> lines =
                new ArrayList<>(List.of(requestLine + " HTTP/1.1", "Host: a", "Content-Length: " + body.length()));
        lines.addAll(List.of(headers));
        try (RawHttp client = new RawHttp(open.managementPort())) {
            client.send(lines.toArray(String[]::new));
            client.sendBytes(body);
            return client.response();
        }
    }

    private static void assertRefused(RawHttp.Response response, String code) {
        assertThat(response.status()).as(response.body()).isEqualTo(401);
        assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(response.body()).contains("\"code\":\"" + code + "\"");
    }
}
