// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SecurityHeadersTest extends FrontDoorTest {

    private static final String GET = "GET /streams/v1/room:1/events";
    private static final String BY_TLS = "X-Forwarded-Proto: https";

    private static final GatewayUnderTest BEHIND_PROXY = GatewayUnderTest.inFrontOf(
            upstream.uri(),
            "rejoin.gateway.client.trusted-proxies=127.0.0.1",
            "rejoin.gateway.security-headers.hsts.max-age=2d",
            "rejoin.gateway.security-headers.hsts.include-subdomains=true",
            "rejoin.gateway.security-headers.referrer-policy=same-origin",
            "rejoin.gateway.security-headers.content-security-policy=sandbox");

    @AfterAll
    static void stop() {
        BEHIND_PROXY.close();
    }

    @Test
    void answersAndRefusalsAreNothingThatABrowserShows() throws IOException {
        for (RawHttp.Response response : new RawHttp.Response[] {
            request(GET, bearer()),
            request(GET),
            request("GET /nowhere"),
            request("OPTIONS /streams/v1/a", "Origin: https://x.example", "Access-Control-Request-Method: GET")
        }) {
            assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(response.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(response.header("Content-Security-Policy"))
                    .isEqualTo("default-src 'none'; frame-ancestors 'none'");
            assertThat(response.header("Strict-Transport-Security")).isNull();
        }
    }

    @Test
    void productsOwnPoliciesStandButNotAboutTheTransport() throws IOException {
        upstream.answers((request, response) -> response.header("Content-Security-Policy", "default-src 'self'")
                .header("Referrer-Policy", "origin")
                .header("Strict-Transport-Security", "max-age=0")
                .header("X-Content-Type-Options", "off")
                .sendHeaders()
                .then());

        RawHttp.Response response = request(GET, bearer());

        assertThat(response.head())
                .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
                .contains("Content-Security-Policy: default-src 'self'", "Referrer-Policy: origin")
                .contains("X-Content-Type-Options: nosniff")
                .noneMatch(line -> line.matches("(?i)strict-transport.*|.*(none|no-referrer|off)"));
    }

    @Test
    void answerThatNothingChangedLeavesAKeptPagesPoliciesAlone() throws IOException {
        upstream.answers((request, response) -> response.status(304).send());

        RawHttp.Response response = request(GET, bearer());

        assertThat(response.status()).isEqualTo(304);
        assertThat(response.header("Content-Security-Policy")).isNull();
        assertThat(response.header("Referrer-Policy")).isNull();
    }

    @Test
    void whoCameByTlsIsToldNeverToComeWithout() throws IOException {
        RawHttp.Response response = request(BEHIND_PROXY, GET, bearer(), BY_TLS);

        assertThat(response.header("Strict-Transport-Security")).isEqualTo("max-age=172800; includeSubDomains");
        assertThat(response.header("Referrer-Policy")).isEqualTo("same-origin");
        assertThat(response.header("Content-Security-Policy")).isEqualTo("sandbox");
        assertThat(request(BEHIND_PROXY, GET, BY_TLS).header("Strict-Transport-Security"))
                .as("a refusal")
                .isNotNull();
        assertThat(request(BEHIND_PROXY, GET, bearer()).header("Strict-Transport-Security"))
                .as("without TLS")
                .isNull();
    }

    @Test
    void clientThatOnlySaysSoDidNotComeByTls() throws IOException {
        assertThat(request(GET, bearer(), BY_TLS).header("Strict-Transport-Security"))
                .isNull();
    }
}
