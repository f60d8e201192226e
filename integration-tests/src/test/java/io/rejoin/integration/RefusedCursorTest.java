// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Positions that cannot be gone on from are refused by name, whatever the representation. */
class RefusedCursorTest {

    private static final String SSE = "text/event-stream";

    @SuppressWarnings("NullAway.Init")
    private static TestPlatform on;

    @SuppressWarnings("NullAway.Init")
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        on = TestPlatform.start(1);
        client = on.client();
    }

    @AfterAll
    static void stop() {
        on.close();
    }

    private static void assertRefused(String stream, String cursor, int status, String code) throws Exception {
        for (String accept : new String[] {SSE, "application/json", "application/x-ndjson"}) {
            String parameter = accept.equals("application/json") ? "after" : "cursor";
            HttpResponse<String> response =
                    client.get("/streams/v1/" + stream + "/events?" + parameter + "=" + cursor, "Accept", accept);
            assertThat(response.statusCode()).as(accept + response.body()).isEqualTo(status);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(response.body()).contains("\"code\":\"" + code + "\"");
            assertThat(response.body().contains("\"earliest\"")).isEqualTo(status == 410);
        }
    }

    @Test
    void aWrongFingerprint() throws Exception {
        String cursor = client.publish("wrong", "1");
        String forged = cursor.substring(0, 17) + (cursor.endsWith("00000000") ? "00000001" : "00000000");
        assertRefused("wrong", forged, 410, "cursor-reset");
    }

    @Test
    void fromBeyondTheHead() throws Exception {
        client.publish("beyond", "1");
        assertRefused("beyond", "0000000000000002_12345678", 410, "cursor-reset");
    }

    @Test
    void fromBeforeRetention() throws Exception {
        String first = client.publish("trimmed", "1");
        client.publish("trimmed", "2");
        client.publish("trimmed", "3");
        client.send("PUT", "/streams/v1/trimmed", "{\"retention\":{\"maxEvents\":1}}");
        Awaitility.await("the trimmer")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(client.get("/streams/v1/trimmed/events?after=" + first)
                                .statusCode())
                        .isEqualTo(410));
        assertRefused("trimmed", first, 410, "cursor-expired");
    }

    @Test
    void fromADeletedAndReCreatedStream() throws Exception {
        String old = client.publish("again", "1");
        assertThat(client.send("DELETE", "/streams/v1/again", null).statusCode())
                .isEqualTo(204);
        client.publish("again", "1");
        assertRefused("again", old, 410, "cursor-reset");
    }

    @Test
    void malformed() throws Exception {
        client.publish("malformed", "1");
        for (String text : new String[] {"1", "x", "0000000000000001-00000000", "0000000000000001_0000000G"}) {
            assertRefused("malformed", text, 400, "cursor-malformed");
        }
    }

    @Test
    void aRefusedEventSourceGoesOnWithAReset() throws Exception {
        String cursor = client.publish("source", "1");
        String forged = cursor.substring(0, 17) + "0badc0de";
        try (Follower follower = client.follow("source", forged, "?errors=stream")) {
            follower.awaitData("1");
            assertThat(follower.blocks().getFirst().type()).isEqualTo("rejoin.reset");
            assertThat(follower.lastEventId()).isEqualTo(cursor);
        }
    }
}
