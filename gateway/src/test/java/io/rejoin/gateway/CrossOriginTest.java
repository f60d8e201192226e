// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class CrossOriginTest extends FrontDoorTest {

    private static final String OURS = "https://app.example.com";
    private static final String GET = "GET /streams/v1/room:1/events";

    private static final GatewayUnderTest KNOWING = GatewayUnderTest.inFrontOf(
            upstream.uri(), "rejoin.gateway.cors.allowed-origins=" + OURS + ",https://b.example.com");

    @AfterAll
    static void stop() {
        KNOWING.close();
    }

    @Override
    RawHttp.Response request(String requestLine, String... headers) throws IOException {
        return request(KNOWING, requestLine, headers);
    }

    @Test
    void byDefaultNoOriginIsAllowed() throws IOException {
        RawHttp.Response response =
                request(gateway, "OPTIONS /streams/v1/a", "Origin: " + OURS, "Access-Control-Request-Method: GET");

        assertThat(response.status()).isEqualTo(403);
    }

    @Test
    void preflightNeedsNoToken() throws IOException {
        RawHttp.Response response = request(
                "OPTIONS /streams/v1/room:1/events",
                "Origin: " + OURS,
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: authorization,idempotency-key");

        assertThat(response.status()).isEqualTo(204);
        assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo(OURS);
        assertThat(response.header("Access-Control-Allow-Methods"))
                .contains("POST")
                .contains("DELETE");
        assertThat(response.header("Access-Control-Allow-Headers"))
                .contains(
                        "Authorization", "Content-Type", "Last-Event-ID", "Event-Type", "Idempotency-Key", "Ephemeral");
        assertThat(response.header("Access-Control-Allow-Credentials")).isNull();
        assertThat(response.header("Vary")).isEqualTo("Origin");
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void preflightOfAStrangerIsRefused() throws IOException {
        RawHttp.Response response = request(
                "OPTIONS /streams/v1/room:1/events",
                "Origin: https://evil.example.com",
                "Access-Control-Request-Method: POST");

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.body()).contains("\"code\":\"origin-not-allowed\"");
        assertThat(response.header("Access-Control-Allow-Origin")).isNull();
    }

    @Test
    void pageOfAnAllowedOriginMayReadAnswersAndRefusals() throws IOException {
        upstream.answers((request, response) -> response.header("Vary", "Accept, Origin")
                .sendString(Mono.just("ok"))
                .then());
        RawHttp.Response answer = request(GET, bearer(), "Origin: " + OURS);
        RawHttp.Response refusal = request(GET, "Origin: " + OURS);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(OURS);
        assertThat(answer.header("Vary")).isEqualTo("Accept, Origin");
        assertThat(answer.head())
                .filteredOn(line -> line.toLowerCase(Locale.ROOT).startsWith("vary"))
                .hasSize(1);
        assertThat(answer.header("Access-Control-Expose-Headers"))
                .isEqualTo("*, RateLimit, RateLimit-Policy, Retry-After");
        assertThat(refusal.status()).isEqualTo(401);
        assertThat(refusal.head()).contains("Access-Control-Allow-Origin: " + OURS, "Vary: Origin");
    }

    @Test
    void strangersPageIsRefusedBeforeTheProductHearsOfIt() throws IOException {
        RawHttp.Response response = request(GET, bearer(), "Origin: https://evil.example.com");

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.body()).contains("\"code\":\"origin-not-allowed\"");
        assertThat(response.header("Access-Control-Allow-Origin")).isNull();
        assertThat(upstream.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost", "https://localhost", "https://LOCALHOST:443"})
    void pageOfTheGatewayItselfIsServed(String own) throws IOException {
        assertThat(request(GET, bearer(), "Origin: " + own).status()).isEqualTo(200);
    }

    /** A browser sends no preflight before the handshake of a WebSocket, and lets any page open one. */
    @Test
    void strangersPageCannotOpenAWebSocket() throws IOException {
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.upgrade("/streams/v1/ws", bearer(), "Origin: https://evil.example.com");
            assertThat(client.response().status()).isEqualTo(403);
        }
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void tenantsOwnOriginIsForItsOwnUsersOnly() throws IOException {
        String theirs = "https://acme.example.com";
        String others = "https://globex.example.com";
        try (GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(
                upstream.uri(),
                "rejoin.gateway.tenants[0].allowed-origins=" + theirs,
                "rejoin.gateway.tenants[1].id=globex",
                "rejoin.gateway.tenants[1].issuer=https://login.globex.example",
                "rejoin.gateway.tenants[1].keys[0].kid=k1",
                "rejoin.gateway.tenants[1].keys[0].algorithm=HS256",
                "rejoin.gateway.tenants[1].keys[0].secret=" + Tokens.SECRET,
                "rejoin.gateway.tenants[1].allowed-origins=" + others)) {
            for (String origin : new String[] {theirs, others}) {
                assertThat(request(
                                        gateway,
                                        "OPTIONS /streams/v1/a",
                                        "Origin: " + origin,
                                        "Access-Control-Request-Method: GET")
                                .status())
                        .as("a preflight does not tell whose it is")
                        .isEqualTo(204);
            }

            RawHttp.Response own = request(gateway, GET, bearer(), "Origin: " + theirs);
            assertThat(own.status()).isEqualTo(200);
            assertThat(own.head()).contains("Access-Control-Allow-Origin: " + theirs, "Vary: Origin");
            upstream.reset();
            RawHttp.Response other = request(gateway, GET, bearer(), "Origin: " + others);
            assertThat(other.status()).isEqualTo(403);
            assertThat(other.body()).contains("\"code\":\"origin-not-allowed\"");
            assertThat(upstream.received()).isEmpty();
        }
    }

    @Test
    void requestOfNoPageIsNotConcerned() throws IOException {
        assertThat(request(GET, bearer()).header("Access-Control-Allow-Origin")).isNull();
    }

    @Test
    void starAllowsEveryPageAndNoCredentials() throws IOException {
        try (GatewayUnderTest open =
                GatewayUnderTest.inFrontOf(upstream.uri(), "rejoin.gateway.cors.allowed-origins=*")) {
            RawHttp.Response response = request(open, GET, bearer(), "Origin: null");

            assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo("*");
            assertThat(response.header("Access-Control-Allow-Credentials")).isNull();
        }
    }
}
