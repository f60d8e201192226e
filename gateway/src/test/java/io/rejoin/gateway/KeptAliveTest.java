// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A kept-alive connection on which requests are sent ahead does not fall silent. */
class KeptAliveTest extends FrontDoorTest {

    private static final String[] REFUSED = {"GET /nowhere HTTP/1.1", "Host: a"};
    private static final int ROUNDS = 100;

    @Test
    void requestsSentAheadThatAreAnsweredAtOnce() throws IOException {
        String ahead = String.join("\r\n", REFUSED) + "\r\n\r\n";
        try (RawHttp client = new RawHttp(gateway.port())) {
            for (int round = 0; round < ROUNDS; round++) {
                client.sendBytes(ahead + ahead);
                assertThat(client.response().status()).isEqualTo(404);
                assertThat(client.response().status()).isEqualTo(404);
                assertThat(client.send(REFUSED).response().status())
                        .as("round %d", round)
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void requestsSentAheadThatTheProductAnswers() throws IOException {
        String ahead = "GET /streams/v1/room:1 HTTP/1.1\r\nHost: a\r\n" + bearer() + "\r\n\r\n";
        try (RawHttp client = new RawHttp(gateway.port())) {
            for (int round = 0; round < ROUNDS / 4; round++) {
                client.sendBytes(ahead + ahead);
                assertThat(client.response().status()).isIn(200, 429);
                assertThat(client.response().status()).isIn(200, 429);
                assertThat(client.sendBytes(ahead).response().status())
                        .as("round %d", round)
                        .isIn(200, 429);
            }
        }
    }
}
