// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threat: heads that cannot become a request line, each of which would leave a buffer behind that nobody releases. The watch on the log
 * fails it where one is found.
 */
class HeadLeakTest extends FrontDoorTest {

    private static final int HEADS = 40;
    private static final int RESET = -1;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET|/streams/v1/a b",
                "GET|/a\u0001",
                "G T|/streams/v1/a",
                "G\u00e9T|/streams/v1/a",
                "|/streams/v1/a"
            })
    void headThatIsNoRequestLeavesNothingBehind(String head) throws Exception {
        List<String> parts = List.of(head.split("\\|", -1));
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            for (int stream = 1; stream < 2 * HEADS; stream += 2) {
                assertThat(request(client, stream, parts.getFirst(), parts.getLast()))
                        .isIn(400, RESET);
            }
        }
        System.gc(); // so that the leak detector sees what nobody has any more, with the next buffer
        try (RawHttp2 neighbour = new RawHttp2(gateway.port())) {
            assertThat(request(neighbour, 1, "GET", "/nowhere")).isEqualTo(404);
        }
    }

    private static int request(RawHttp2 client, int stream, String method, String path) throws Exception {
        return client.request(stream, RawHttp2.head(method, path)).status(stream);
    }
}
