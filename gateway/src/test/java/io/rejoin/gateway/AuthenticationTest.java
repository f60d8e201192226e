// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.token.Identity;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationTest extends FrontDoorTest {

    private static final String EVENTS = "GET /streams/v1/room:1/events";

    @Test
    void provenClientIsVouchedForWithTheGatewaysOwnToken() throws IOException {
        RawHttp.Response response = request(EVENTS + "?from=earliest", bearer());

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("ok");
        Upstream.Received received = upstream.single();
        assertThat(received.uri()).isEqualTo("/streams/v1/room:1/events?from=earliest");
        assertThat(received.headers().contains("Authorization")).isFalse();
        Identity identity = received.identity();
        assertThat(identity.tenant()).isEqualTo("acme");
        assertThat(identity.subject()).isEqualTo("alice");
    }

    @Test
    void tokenInTheUrlOfAStreamingGetCountsAndGoesNoFurther() throws IOException {
        RawHttp.Response response = request(EVENTS + "?a=%20b&access_token=" + Tokens.valid() + "&from=-5&x[]=1&y=%5B");

        assertThat(response.status()).isEqualTo(200);
        assertThat(upstream.single().uri()).isEqualTo("/streams/v1/room:1/events?a=%20b&from=-5&x[]=1&y=%5B");
        assertThat(upstream.single().identity().subject()).isEqualTo("alice");
    }

    @Test
    void tokenInTheUrlIsFoundUnderAnyEncodingOfItsName() throws IOException {
        RawHttp.Response response = request(EVENTS + "?access%5Ftoken=" + Tokens.valid());

        assertThat(response.status()).isEqualTo(200);
        assertThat(upstream.single().uri()).isEqualTo("/streams/v1/room:1/events");
    }

    @Test
    void withoutTokenNobodyPasses() throws IOException {
        RawHttp.Response response = request(EVENTS);

        assertRefused(response, 401, "token-missing");
        assertThat(response.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YWxpY2U6c2VjcmV0", "Bearer", "Bearer ", "", "bearerabc"})
    void otherCredentialsAreNoToken(String authorization) throws IOException {
        assertRefused(request(EVENTS, "Authorization: " + authorization), 401, "token-missing");
    }

    @Test
    void schemeIsReadInAnyCase() throws IOException {
        assertThat(request(EVENTS, "aUTHORIZATION: bEARER " + Tokens.valid()).status())
                .isEqualTo(200);
    }

    @Test
    void expiredTokenIsNamedAsSuch() throws IOException {
        RawHttp.Response response = request(EVENTS, "Authorization: Bearer " + Tokens.expired());

        assertRefused(response, 401, "token-expired");
        assertThat(response.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
    }

    @Test
    void expiredTokenIsNoReasonToComeBackSoAStreamIsRefusedToo() throws IOException {
        RawHttp.Response response =
                request(EVENTS + "?errors=stream&access_token=" + Tokens.expired(), "Accept: text/event-stream");

        assertRefused(response, 401, "token-expired");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b.c", "not-a-token", "....", "eyJhbGciOiJub25lIn0.e30."})
    void nonsenseIsNoToken(String token) throws IOException {
        assertRefused(request(EVENTS, "Authorization: Bearer " + token), 401, "token-invalid");
    }

    @Test
    void tokenSignedBySomebodyElseProvesNothing() throws IOException {
        assertRefused(request(EVENTS, "Authorization: Bearer " + Tokens.forged()), 401, "token-invalid");
    }

    @Test
    void twoTokensAreRefusedEvenIfBothAreGood() throws IOException {
        String token = Tokens.valid();

        assertRefused(request(EVENTS + "?access_token=" + token, bearer()), 400, "token-ambiguous");
        assertRefused(request(EVENTS, bearer(), bearer()), 400, "token-ambiguous");
        assertRefused(request(EVENTS + "?access_token=" + token + "&access_token=" + token), 400, "token-ambiguous");
    }

    @Test
    void tokenInTheUrlIsForStreamingGetsOnly() throws IOException {
        String query = "?access_token=" + Tokens.valid();

        assertRefused(request("GET /streams/v1/room:1" + query), 400, "token-misplaced");
        assertRefused(request("POST /streams/v1/room:1/events" + query, "Content-Length: 0"), 400, "token-misplaced");
    }

    @Test
    void unknownPathsAreNotFoundWhoeverAsks() throws IOException {
        assertRefused(request("GET /"), 404, "not-found");
        assertRefused(request("GET /streams/v2/room:1/events", bearer()), 404, "not-found");
        assertRefused(request("GET /actuator/health", bearer()), 404, "not-found");
        assertRefused(request("GET /internal/tokens", bearer()), 404, "not-found");
    }

    private void assertRefused(RawHttp.Response response, int status, String code) {
        assertThat(response.status()).as(response.body()).isEqualTo(status);
        assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(response.body())
                .contains("\"type\":\"urn:rejoin:problem:" + code + "\"")
                .contains("\"status\":" + status)
                .contains("\"code\":\"" + code + "\"")
                .contains("\"retryable\":false");
        assertThat(upstream.received()).isEmpty();
    }
}
