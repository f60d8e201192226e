// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthenticationTest {

    private static final Upstream UPSTREAM = new Upstream();
    private static final GatewayUnderTest GATEWAY = GatewayUnderTest.inFrontOf(UPSTREAM.uri());

    @AfterAll
    static void stop() {
        GATEWAY.close();
        UPSTREAM.close();
    }

    @BeforeEach
    void reset() {
        UPSTREAM.reset();
    }

    private static RawHttp.Response request(String requestLine, String... headers) throws IOException {
        List<String> lines = new ArrayList<>(List.of(requestLine + " HTTP/1.1", "Host: localhost"));
        lines.addAll(List.of(headers));
        try (RawHttp client = new RawHttp(GATEWAY.port())) {
            return client.send(lines.toArray(String[]::new)).response();
        }
    }

    @Test
    void provenClientIsVouchedForWithTheGatewaysOwnToken() throws IOException {
        RawHttp.Response response =
                request("GET /streams/v1/room:1/events?from=earliest", "Authorization: Bearer " + Tokens.valid());

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("ok");
        Upstream.Received received = UPSTREAM.single();
        assertThat(received.uri()).isEqualTo("/streams/v1/room:1/events?from=earliest");
        assertThat(received.headers().contains("Authorization")).isFalse();
    }
}
