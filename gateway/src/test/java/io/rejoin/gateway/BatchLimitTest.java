// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Threat: a user whose publishes are limited puts as many events as it can into each of them. */
class BatchLimitTest extends LimitedTest {

    private static final String PUBLISH = "POST /streams/v1/room:1/events HTTP/1.1";

    private static int publish(String user, String type, String body) throws IOException {
        try (RawHttp client = new RawHttp(one.port())) {
            client.send(
                    PUBLISH,
                    "Host: localhost",
                    bearer("tenant-12", user),
                    from("192.0.2.77"),
                    "Content-Type: " + type,
                    "Content-Length: " + body.length());
            client.sendBytes(body);
            RawHttp.Response response = client.response();
            if (response.status() == 429) {
                assertThat(response.header("RateLimit")).startsWith("\"user-publishes\";r=0;t=");
                assertThat(response.header("Retry-After")).isNotNull();
            }
            return response.status();
        }
    }

    @Test
    void eventsOfABatchAreCountedAndOwed() throws IOException {
        assertThat(publish("mallory", "application/x-ndjson; charset=utf-8", "1\n\n2\r\n".repeat(500)))
                .isEqualTo(200);

        await().until(() -> publish("mallory", "application/x-ndjson", "1\n") == 429);
        assertThat(publish("mallory", "application/json", "1")).isEqualTo(429);
        assertThat(publish("alice", "application/x-ndjson", "1\n2")).isEqualTo(200);
    }

    @Test
    void linesOfASingleEventAreNone() throws IOException {
        for (int i = 0; i < 5; i++) {
            assertThat(publish("carol", "application/json", "[\n" + "1,\n".repeat(900) + "2]"))
                    .isEqualTo(200);
        }
    }
}
