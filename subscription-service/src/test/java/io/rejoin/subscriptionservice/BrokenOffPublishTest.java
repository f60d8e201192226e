// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A publish of which only a part has come when its connection ends, at a node that stops meanwhile: Reactor Netty then calls the body complete.
 */
class BrokenOffPublishTest extends ServiceTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    /** The service reads the body. */
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    private static Socket beginning(ServiceNode node, String stream) throws IOException {
        Socket client = new Socket("127.0.0.1", node.port());
        client.getOutputStream()
                .write(("POST " + events(stream) + " HTTP/1.1\r\nHost: test\r\nContent-Type: text/plain\r\n"
                                + "Rejoin-Identity: " + Gateway.token("acme", List.of("*"), List.of("*"), false)
                                + "\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n")
                        .getBytes(US_ASCII));
        assertThat(client.getInputStream().readNBytes(CONTINUE.length()))
                .asString()
                .isEqualTo(CONTINUE);
        client.getOutputStream().write("6\r\nuntrue\r\n".getBytes(US_ASCII));
        return client;
    }

    private static Thread stopping(ServiceNode node) {
        int port = node.port();
        Thread stopping = Thread.ofPlatform().start(node::close);
        await().until(() -> isClosed(port));
        return stopping;
    }

    private static boolean isClosed(int port) {
        try (Socket _ = new Socket("127.0.0.1", port)) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    private static void assertNothingPublished(String stream) {
        assertThat(anyone().get(events(stream) + "?from=earliest").body()).contains("\"events\":[]");
    }

    @Test
    void whoseClientLeavesIsNotTakenForWhole() throws Exception {
        String stream = freshStream();
        ServiceNode node = ServiceNode.start();
        Thread stopping;
        try (Socket _ = beginning(node, stream)) {
            stopping = stopping(node);
        }
        assertThat(stopping.join(SOON)).isTrue();
        assertNothingPublished(stream);
    }

    @Test
    void whoseNodeWaitsNoLongerIsNotTakenForWhole() throws Exception {
        String stream = freshStream();
        ServiceNode node = ServiceNode.start(Map.of("spring.lifecycle.timeout-per-shutdown-phase", "2s"));
        try (Socket _ = beginning(node, stream)) {
            assertThat(stopping(node).join(SOON)).isTrue();
        }
        assertNothingPublished(stream);
    }
}
