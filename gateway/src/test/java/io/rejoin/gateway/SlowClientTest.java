// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take their time over a request, to hold what it holds. */
class SlowClientTest extends FrontDoorTest {

    private static final GatewayUnderTest IMPATIENT = GatewayUnderTest.inFrontOf(
            upstream.uri(),
            "rejoin.gateway.connection.head-timeout=700ms",
            "rejoin.gateway.connection.body-timeout=700ms",
            "server.netty.idle-timeout=1s");

    @AfterAll
    static void stop() {
        IMPATIENT.close();
    }

    @Test
    void headThatDoesNotEndIsHungUpOn() throws IOException {
        try (RawHttp client = new RawHttp(IMPATIENT.port())) {
            client.sendBytes("GET /streams/v1/a HTTP/1.1\r\nHost: a\r\nX: ");
            assertThat(client.stream().read()).isEqualTo(-1);
        }
    }

    @Test
    void secondHeadOfAConnectionToo() throws IOException {
        try (RawHttp client = new RawHttp(IMPATIENT.port())) {
            assertThat(client.send("GET /streams/v1/a HTTP/1.1", "Host: a", bearer())
                            .response()
                            .status())
                    .isEqualTo(200);
            client.sendBytes("GET /str");
            assertThat(client.stream().read()).isEqualTo(-1);
        }
    }

    /** With a key the body is gathered before the product is asked, without one it is passed on as it comes. */
    @ParameterizedTest
    @ValueSource(strings = {"X-Key: none", "Idempotency-Key: k"})
    void bodyThatDoesNotEndIsGivenUp(String key) throws IOException {
        try (RawHttp client = new RawHttp(IMPATIENT.port())) {
            client.send("POST /streams/v1/a/events HTTP/1.1", "Host: a", bearer(), "Content-Length: 10", key);
            RawHttp.Response answer = client.sendBytes("abc").response();

            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("\"code\":\"body-incomplete\"", "\"retryable\":true");
            assertThat(client.stream().read()).isEqualTo(-1);
        }
    }

    @Test
    void connectionThatNobodyUsesIsClosed() throws IOException {
        try (RawHttp client = new RawHttp(IMPATIENT.port())) {
            assertThat(client.send("GET /streams/v1/a HTTP/1.1", "Host: a", bearer())
                            .response()
                            .status())
                    .isEqualTo(200);
            assertThat(client.stream().read()).isEqualTo(-1);
        }
    }

    @Test
    void clientsThatDoNotTarryAreServed() throws IOException {
        assertThat(request(IMPATIENT, "GET /streams/v1/a", bearer()).status()).isEqualTo(200);
    }
}
