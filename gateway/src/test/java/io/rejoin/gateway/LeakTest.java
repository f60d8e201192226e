// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** A leaked buffer is told by Netty in the log, where {@link QuietLog} finds it. */
class LeakTest extends FrontDoorTest {

    private static final int ROUNDS = 30;
    private static final int PIECE = 4 * 1024;

    @Test
    void noWayOfEndingARequestLeaksItsBuffers() throws Exception {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        for (int round = 0; round < ROUNDS; round++) {
            leaveAStreamInTheMiddle();
            sendTooMuch();
            sendABodyWithoutToken();
            askForWhatIsNoUri();
        }
        // Buffers that were dropped are found when they are collected and the next one is made.
        for (int round = 0; round < 5; round++) {
            System.gc();
            upstream.reset();
            assertThat(request("GET /streams/v1/a", bearer()).status()).isEqualTo(200);
        }
    }

    private void leaveAStreamInTheMiddle() throws IOException {
        upstream.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .send(
                        Flux.range(0, Integer.MAX_VALUE).map(i -> Unpooled.wrappedBuffer(new byte[PIECE])),
                        flush -> true));
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.send("GET /streams/v1/a/events HTTP/1.1", "Host: a", bearer())
                    .head();
            client.chunk();
        }
        upstream.reset();
    }

    private void sendTooMuch() throws IOException {
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.send("POST /streams/v1/a/events HTTP/1.1", "Host: a", bearer(), "Transfer-Encoding: chunked");
            client.sendBytes("100001\r\n" + "x".repeat(1024 * 1024 + 1) + "\r\n");
            assertThat(client.response().status()).isEqualTo(413);
        }
    }

    private void sendABodyWithoutToken() throws IOException {
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.send("POST /streams/v1/a/events HTTP/1.1", "Host: a", "Content-Length: 10000");
            client.sendBytes("x".repeat(10_000));
            assertThat(client.response().status()).isEqualTo(401);
            assertThat(client.send("GET /streams/v1/a HTTP/1.1", "Host: a", bearer())
                            .response()
                            .status())
                    .as("the connection serves on")
                    .isEqualTo(200);
        }
    }

    private static void askForWhatIsNoUri() throws Exception {
        for (String target : new String[] {"/streams/v1/a b", "/streams/v1/a|b", "no uri"}) {
            try (RawHttp2 client = new RawHttp2(gateway.port())) {
                client.request(1, RawHttp2.head("GET", target));
                assertThat(client.status(1)).isIn(400, -1);
            }
        }
    }
}
