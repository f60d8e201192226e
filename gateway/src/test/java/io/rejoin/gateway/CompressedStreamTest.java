// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The server decides whether it compresses an answer when it sends the head, and then has to see what follows. */
class CompressedStreamTest extends FrontDoorTest {

    private static final GatewayUnderTest COMPRESSING = GatewayUnderTest.inFrontOf(
            upstream.uri(),
            "server.compression.enabled=true",
            "server.compression.mime-types=text/event-stream",
            "server.compression.min-response-size=1B");

    @AfterAll
    static void stop() {
        COMPRESSING.close();
    }

    @Test
    void aStreamThatIsSaidToBeCompressedIs() throws IOException {
        upstream.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .send(Flux.just("id: 1\n\n", "id: 2\n\n").map(event -> Unpooled.copiedBuffer(event, UTF_8))));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (RawHttp client = new RawHttp(COMPRESSING.port())) {
            client.send(
                    "GET /streams/v1/room:1/events HTTP/1.1",
                    "Host: a",
                    bearer(),
                    "Accept: text/event-stream",
                    "Accept-Encoding: gzip");
            assertThat(client.head()).contains("content-encoding: gzip");
            for (byte[] chunk = client.chunk(); chunk.length > 0; chunk = client.chunk()) {
                body.writeBytes(chunk);
            }
        }
        assertThat(new GZIPInputStream(new ByteArrayInputStream(body.toByteArray())).readAllBytes())
                .isEqualTo("id: 1\n\nid: 2\n\n".getBytes(UTF_8));
    }
}
