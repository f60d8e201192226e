// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathTricksTest extends FrontDoorTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/streams/v1/../../actuator/prometheus",
                "/streams/v1/%2e%2e/%2e%2e/actuator/prometheus",
                "/streams/v1/..;/actuator/prometheus",
                "/streams/v1/..%2factuator",
                "/streams/v1/a%5c..%5cactuator",
                "/streams/v1/a\\..\\actuator",
                "/streams/v1/%252e%252e/actuator",
                "/streams/v1/a%00/events",
                "/streams/v1/a[0]",
                "/streams/v1/%zz",
                "//streams/v1/a",
                "/streams/v1/caf\u00e9",
                "http://127.0.0.1/streams/v1/a",
                "*"
            })
    void trickIsRefusedBeforeAnythingElse(String target) throws IOException {
        RawHttp.Response response = request("GET " + target, bearer());

        assertThat(response.status()).as(response.body()).isEqualTo(400);
        assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(response.body()).contains("\"code\":\"path-invalid\"");
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void encodedLettersAreSentOnAsTheyCame() throws IOException {
        assertThat(request("GET /streams/v1/%72oom:1/events?x=%2F..%2f;", bearer())
                        .status())
                .isEqualTo(200);

        assertThat(upstream.single().uri()).isEqualTo("/streams/v1/%72oom:1/events?x=%2F..%2f;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: a/b", "Host: a b", "Host: user@a", "Host: a:99:1", "Host:", "Host: a\r\nHost: a"})
    void hostMustBeOneHost(String host) throws IOException {
        try (RawHttp client = new RawHttp(gateway.port())) {
            RawHttp.Response response =
                    client.send("GET /streams/v1/a HTTP/1.1", host, bearer()).response();

            assertThat(response.status()).isEqualTo(400);
            assertThat(upstream.received()).isEmpty();
        }
    }

    /** The web framework looked before the first character of it, and the connection ended without an answer. */
    @Test
    void aMediaTypeThatBeginsWithAQuoteIsAnswered() throws IOException {
        RawHttp.Response response = request("GET /streams/v1/a", "Content-Type: \"a/b");

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("\"code\":\"request-invalid\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE /streams/v1/a", "CONNECT 127.0.0.1:80"})
    void methodsThatShowOrTunnelAreRefused(String requestLine) throws IOException {
        RawHttp.Response response = request(requestLine, bearer());

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.body()).contains("\"code\":\"method-not-allowed\"");
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void requestLineOf16KilobytesPassesAndALongerOneDoesNot() throws IOException {
        String start = "GET /streams/v1/a?x=";
        String end = " HTTP/1.1";
        int filler = 16 * 1024 - start.length() - end.length();

        assertThat(request(start + "y".repeat(filler), bearer()).status()).isEqualTo(200);
        assertThat(request(start + "y".repeat(filler + 1), bearer()).status()).isEqualTo(414);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NONSENSE",
                "GET /streams/v1/a HTTP/9.9\r\nHost: a",
                "GET /streams/v1/a HTTP/1.1",
                "GET\t/ HTTP/1.1\r\nHost : a",
                "\u0000\u0001"
            })
    void malformedHttpEndsWithA400AndTellsNothing(String bytes) throws IOException {
        try (RawHttp client = new RawHttp(gateway.port())) {
            RawHttp.Response response = client.sendBytes(bytes + "\r\n\r\n").response();

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).doesNotContain("xception").doesNotContain("netty");
            assertThat(response.header("Server")).isNull();
        }
    }
}
