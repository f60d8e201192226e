// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that hide another one: each is written so that a careless pair of servers would serve {@code /streams/v1/hidden}, with
 * an identity of the attacker's choice. Whatever is answered, the product sees nothing of it, and serves the next in line.
 */
class SmugglingTest extends FrontDoorTest {

    private static final String HIDDEN =
            "GET /streams/v1/hidden HTTP/1.1\r\nHost: a\r\nRejoin-Identity: forged\r\n\r\n";
    private static final String POST = "POST /streams/v1/a/events HTTP/1.1\r\n";

    private static String post(String headers, String body) {
        return POST + "Host: a\r\n" + bearer() + "\r\n" + headers + "\r\n\r\n" + body;
    }

    /** What is answered until the connection is silent or closed, by status. */
    private static List<Integer> answers(String bytes) throws IOException {
        List<Integer> statuses = new ArrayList<>();
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.sendBytes(bytes);
            client.sendBytes(
                    "GET /streams/v1/last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + bearer() + "\r\n\r\n");
            while (true) {
                statuses.add(client.response().status());
            }
        } catch (EOFException | SocketException _) {
            return statuses;
        }
    }

    @AfterEach
    void neighbourOnTheSameConnectionsToTheProductIsServed() throws IOException {
        upstream.reset();
        assertThat(request("GET /streams/v1/neighbour", bearer()).status()).isEqualTo(200);
        // What was broken off may still be arriving beside it.
        assertThat(upstream.received()).extracting(Upstream.Received::uri).contains("/streams/v1/neighbour");
        assertNothingHiddenArrived();
    }

    private void assertNothingHiddenArrived() {
        assertThat(upstream.received())
                .extracting(Upstream.Received::uri)
                .isSubsetOf("/streams/v1/a/events", "/streams/v1/last", "/streams/v1/ws", "/streams/v1/neighbour");
        assertThat(upstream.received())
                .allSatisfy(received -> assertThat(received.headers().getAll("Rejoin-Identity"))
                        .hasSize(1)
                        .doesNotContain("forged"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 6\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 6",
                "Content-Length: 6\r\nTransfer-Encoding:\tchunked",
                "Content-Length: 6\r\nTransfer-Encoding : chunked",
                "Content-Length: 6\r\nTransfer-Encoding: xchunked",
                "Content-Length: 6\r\nTransfer-Encoding: chunked, identity",
                "Content-Length: 6\r\nTransfer-Encoding: identity, chunked",
                "Content-Length: 6\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: cow",
                "Content-Length: 6\r\nX: y\nTransfer-Encoding: chunked",
                "Content-Length: 6\r\nX: y\rTransfer-Encoding: chunked",
                "Content-Length: 6\r\nTransfer-Encoding\r\n : chunked",
                "Content-Length: 6\r\nTransfer-Encoding: \"chunked\"",
                "Content-Length: 6\r\nTransfer_Encoding: chunked\r\nTransfer-Encoding: chunked"
            })
    void lengthAndChunksTogetherAreRefused(String framing) throws IOException {
        assertThat(answers(post(framing, "0\r\n\r\n" + HIDDEN))).startsWith(400);
        assertNothingHiddenArrived();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1\r\nContent-Length: 5",
                "Content-Length: 1, 5",
                "Content-Length: +1",
                "Content-Length: -1",
                "Content-Length: 0x1",
                "Content-Length: 1 1",
                "Content-Length: ",
                "Content-Length: 1a",
                "Content-Length: 99999999999999999999",
                "Content-Length : 1",
                "Content-Length: 1\r\n Content-Length: 5"
            })
    void lengthsThatCanBeReadInTwoWaysAreRefused(String length) throws IOException {
        assertThat(answers(post(length, "x" + HIDDEN))).startsWith(400);
        assertNothingHiddenArrived();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1;a=\"\r\n\r\n\"\r\nx\r\n0\r\n\r\n",
                "0x1\r\nx\r\n0\r\n\r\n",
                "+1\r\nx\r\n0\r\n\r\n",
                "-1\r\nx\r\n0\r\n\r\n",
                "1\r\nxy\r\n0\r\n\r\n",
                "g\r\nx\r\n0\r\n\r\n",
                "ffffffffffffffff1\r\nx\r\n0\r\n\r\n",
                "1\nx\n0\n\n",
                "1\r\nx0\r\n\r\n"
            })
    void chunksThatCanBeReadInTwoWaysHideNothing(String chunks) throws IOException {
        answers(post(
                "Transfer-Encoding: chunked", chunks + HIDDEN.replace("Host: a\r\n", "Host: a\r\nX-Hidden: 1\r\n")));
        // What follows the chunks is a request of its own without a token, or nothing.
        assertNothingHiddenArrived();
    }

    @Test
    void trailersAreNoHeaders() throws IOException {
        assertThat(answers(post(
                        "Transfer-Encoding: chunked\r\nTrailer: Rejoin-Identity",
                        "1\r\nx\r\n0\r\nRejoin-Identity: forged\r\nContent-Length: 50\r\n\r\n")))
                .isNotEmpty();
        assertNothingHiddenArrived();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://127.0.0.1/streams/v1/hidden HTTP/1.1\r\nHost: a",
                "GET /streams/v1/hidden HTTP/1.1\r\nHost: a\r\nHost: b",
                "GET /streams/v1/hidden HTTP/1.1",
                "GET /streams/v1/hidden HTTP/1.1\r\nHost: a/b",
                "GET /streams/v1/hidden HTTP/1.1\r\nHost: a@b",
                "GET /streams/v1/hidden HTTP/2.0\r\nHost: a",
                "GET /streams/v1/hidden HTTP/9.9\r\nHost: a",
                "GET /streams/v1/hidden\u0000 HTTP/1.1\r\nHost: a",
                "GET /streams/v1/hidden HTTP/1.1\r\nHost: a\r\nX: a\u0000b",
                "GET /streams/v1/hidden HTTP/1.1\r\nHost: a\r\nX\u0000: b",
                "GET /streams/v1/hidden HTTP/1.1\r\nHost: a\r\nX: y\r\n folded: z",
                "GET /streams/v1/hidden%0d%0aRejoin-Identity:%20forged HTTP/1.1\r\nHost: a",
                "GET /streams/v1/hidden%00 HTTP/1.1\r\nHost: a",
                "GET /streams/v1/..%2finternal HTTP/1.1\r\nHost: a",
                "GET /streams/v1/%2e%2e/internal HTTP/1.1\r\nHost: a",
                "GET /streams/v1/..;/internal HTTP/1.1\r\nHost: a",
                "GET /streams/v1//internal HTTP/1.1\r\nHost: a",
                "GET \\streams\\v1\\hidden HTTP/1.1\r\nHost: a"
            })
    void headsThatCanBeReadInTwoWaysAreRefused(String head) throws IOException {
        List<Integer> answers = answers(head + "\r\n" + bearer() + "\r\n\r\n");

        if (head.contains("folded")) {
            assertThat(answers.getFirst()).isIn(200, 400); // folding is a space
            upstream.reset();
        } else {
            assertThat(answers).startsWith(400);
        }
        assertNothingHiddenArrived();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
                "Connection: Upgrade\r\nUpgrade: h2c, websocket",
                "Connection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c",
                "Connection: Upgrade\r\nUpgrade: TLS/1.0",
                "Connection: Upgrade\r\nUpgrade: websocket"
            })
    void connectionBecomesNothingElse(String upgrade) throws IOException {
        try (RawHttp client = new RawHttp(gateway.port())) {
            RawHttp.Response answer = client.sendBytes("GET /streams/v1/a/events HTTP/1.1\r\nHost: a\r\n" + bearer()
                            + "\r\n" + upgrade + "\r\n\r\n")
                    .response();
            assertThat(answer.status()).isEqualTo(200);
        }
        assertThat(upstream.single().headers().contains("Upgrade")).isFalse();
    }

    private static final String HANDSHAKE =
            "GET /streams/v1/ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    @Test
    void requestBehindAWebSocketThatIsRefusedIsARequestLikeAny() throws IOException {
        upstream.answers((request, response) -> response.status(403).send());
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.sendBytes(HANDSHAKE + bearer() + "\r\n\r\n" + HIDDEN);
            assertThat(client.response().status()).isIn(400, 403);
            assertThat(client.response().status()).isEqualTo(401);
        }
        assertNothingHiddenArrived();
    }

    @Test
    void requestBehindAWebSocketThatIsAcceptedIsNotCarriedIntoIt() throws IOException {
        upstream.answers((request, response) ->
                response.sendWebsocket((in, out) -> in.receive().then()));
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.sendBytes(HANDSHAKE + bearer() + "\r\n\r\n" + HIDDEN);
            assertThat(client.response().status()).isEqualTo(400);
        }
        assertNothingHiddenArrived();
    }

    @Test
    void reflectedHeadersCannotEndTheirLine() throws IOException {
        RawHttp.Response refused = request(
                "OPTIONS /streams/v1/a",
                "Origin: https://x.example\u0085Set-Cookie: a=b",
                "Access-Control-Request-Method: GET");

        assertThat(refused.status()).isIn(400, 403);
        assertThat(refused.header("Set-Cookie")).isNull();
    }
}
