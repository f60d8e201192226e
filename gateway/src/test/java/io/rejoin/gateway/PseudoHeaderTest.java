// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Threat: what HTTP/2 says in pseudo-headers becomes a request line, and other headers, behind the gateway. */
class PseudoHeaderTest extends FrontDoorTest {

    private static final String PATH = "/streams/v1/room:1";
    private static final List<Integer> REFUSED = List.of(400, 405, 404, -1, -2);

    private static final String METHOD = ":method";
    private static final String SCHEME = ":scheme";
    private static final String AUTHORITY = ":authority";
    private static final String TARGET = ":path";

    static Stream<List<String>> heads() {
        return Stream.of(
                List.of(METHOD, "GET", METHOD, "DELETE", SCHEME, "http", AUTHORITY, "a", TARGET, PATH),
                List.of(METHOD, "GET", SCHEME, "http", SCHEME, "https", AUTHORITY, "a", TARGET, PATH),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "a", AUTHORITY, "b", TARGET, PATH),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "a", TARGET, PATH, TARGET, "/internal/v1/trust"),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "a", "x-a", "b", TARGET, PATH),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "a"),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "a", TARGET, ""),
                List.of(SCHEME, "http", AUTHORITY, "a", TARGET, PATH),
                List.of(METHOD, "GET", SCHEME, "http", TARGET, PATH),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "", TARGET, PATH),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "user@a", TARGET, PATH),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "a/internal", TARGET, PATH),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "a\r\nrejoin-identity: x", TARGET, PATH),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "a", TARGET, PATH + "\r\nrejoin-identity: x"),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "a", TARGET, PATH + " HTTP/1.1"),
                List.of(METHOD, "GET /internal HTTP/1.1\r\nx:", SCHEME, "http", AUTHORITY, "a", TARGET, PATH),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "a", TARGET, PATH, ":status", "200"),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "a", TARGET, PATH, ":protocol", "websocket"),
                List.of(METHOD, "CONNECT", SCHEME, "http", AUTHORITY, "a", TARGET, PATH, ":protocol", "websocket"),
                List.of(METHOD, "CONNECT"),
                List.of(METHOD, "CONNECT", SCHEME, "http", TARGET, PATH),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "a", ":Path", PATH),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "a", TARGET, PATH, "Rejoin-Identity", "x"),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "a", TARGET, PATH, "rejoin-identity ", "x"),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "a", TARGET, "/actuator/health"),
                List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "a", TARGET, "/streams/v1/%2e%2e/%2e%2e/actuator"));
    }

    private static String[] authenticated(List<String> head) {
        return Stream.concat(head.stream(), Stream.of("authorization", "Bearer " + Tokens.valid()))
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @MethodSource("heads")
    void ambiguousHeadIsNobodys(List<String> head) throws Exception {
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            assertThat(client.request(1, authenticated(head)).status(1)).isIn(REFUSED);
        }
        assertThat(upstream.received()).isEmpty();

        try (RawHttp2 neighbour = new RawHttp2(gateway.port())) {
            List<String> good = List.of(METHOD, "GET", SCHEME, "http", AUTHORITY, "a", TARGET, PATH);
            assertThat(neighbour.request(1, authenticated(good)).status(1)).isEqualTo(200);
        }
    }

    /** Or products would take it for proven that nobody could listen, and browsers be told so. */
    @Test
    void clientCannotSayThatItCameByTls() throws Exception {
        List<String> head = List.of(METHOD, "GET", SCHEME, "https", AUTHORITY, "a", TARGET, PATH);
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            assertThat(client.request(1, authenticated(head)).status(1)).isEqualTo(200);
        }
        assertThat(upstream.single().headers().getAll("X-Forwarded-Proto")).containsExactly("http");
    }
}
