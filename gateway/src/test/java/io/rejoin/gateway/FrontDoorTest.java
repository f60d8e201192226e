// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A gateway and a product with real sockets; one pair, with the default settings, serves all tests of this JVM. */
@ExtendWith(QuietLog.class)
abstract class FrontDoorTest {

    static final Upstream upstream = new Upstream();
    static final GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream.uri());

    @BeforeEach
    void reset() {
        upstream.reset();
    }

    RawHttp.Response request(String requestLine, String... headers) throws IOException {
        return request(gateway, requestLine, headers);
    }

    /** Sends one request without a body on a connection of its own, and reads the whole response. */
    static RawHttp.Response request(GatewayUnderTest gateway, String requestLine, String... headers)
            throws IOException {
        List<String> lines = new ArrayList<>(List.of(requestLine + " HTTP/1.1", "Host: localhost"));
        lines.addAll(List.of(headers));
        try (RawHttp client = new RawHttp(gateway.port())) {
            return client.send(lines.toArray(String[]::new)).response();
        }
    }

    static String bearer() {
        return "Authorization: Bearer " + Tokens.valid();
    }
}
