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
        for (int i = 0; i < 40; i++) {
            try (RawHttp2 client = new RawHttp2(gateway.port())) {
                assertThat(client.request(
                                        1,
                                        ":method",
                                        parts.getFirst(),
                                        ":scheme",
                                        "http",
                                        ":authority",
                                        "a",
                                        ":path",
                                        parts.getLast())
                                .status(1))
                        .isIn(400, -1, -2);
            }
        }
        System.gc(); // so that the leak detector sees what nobody has any more, with the next buffer
        try (RawHttp2 neighbour = new RawHttp2(gateway.port())) {
            assertThat(neighbour
                            .request(1, ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/nowhere")
                            .status(1))
                    .isEqualTo(404);
        }
    }
}
