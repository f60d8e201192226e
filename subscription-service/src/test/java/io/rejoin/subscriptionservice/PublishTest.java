// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a publisher is answered, and what then is in the stream. */
class PublishTest extends ServiceTest {

    private final Client client = anyone();
    private final String stream = freshStream();

    @Test
    void anEventIsAnsweredWithItsCursor() {
        Answer answer = client.post(events(stream), "{\"a\":\n1}", "Event-Type", "tick");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.text("cursor")).matches("0000000000000001_[0-9a-f]{8}");
        assertThat(answer.json().path("seq").asInt()).isEqualTo(1);
        assertThat(answer.json().has("first")).isFalse();
        Answer page = client.get(events(stream));
        assertThat(page.body()).contains("\"data\":{\"a\": 1}").contains("\"type\":\"tick\"");
    }

    @Test
    void aBatchIsContiguousAndAnsweredWithItsEnds() {
        client.publish(stream, "0");
        Answer answer = client.post(events(stream), "1\n2\n3\n", "Content-Type", "application/x-ndjson");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("seq").asInt()).isEqualTo(4);
        assertThat(answer.text("cursor")).startsWith("0000000000000004_");
        assertThat(answer.json().path("first").asInt()).isEqualTo(2);
        assertThat(data()).isEqualTo("[0,1,2,3]");
    }

    @Test
    void aBatchWithABadLineWritesNothing() {
        Answer answer = client.post(events(stream), "1\n{\n3\n", "Content-Type", "application/x-ndjson");
        answer.assertProblem(400, "body-invalid");
        assertThat(answer.detail()).isEqualTo("body: line 2: not JSON: ends too early");
        client.get("/streams/v1/" + stream).assertProblem(404, "stream-not-found");
    }

    @Test
    void otherContentTypesAreKeptAsTheyAre() {
        byte[] bytes = {0, 1, (byte) 0xff, '\n'};
        assertThat(client.post(events(stream), bytes, "Content-Type", "image/x-tiny")
                        .status())
                .isEqualTo(201);
        JsonNode event = client.get(events(stream)).json().path("events").path(0);
        assertThat(event.path("encoding").asString()).isEqualTo("base64");
        assertThat(event.path("contentType").asString()).isEqualTo("image/x-tiny");
        assertThat(Base64.getDecoder().decode(event.path("data").asString())).isEqualTo(bytes);
    }

    @Test
    void aRetryWithTheSameKeyIsTheSameEventAndTheSameAnswer() {
        Answer first = client.post(events(stream), "{\"a\":1}", "Idempotency-Key", "k1");
        Answer again = client.post(events(stream), "{\"a\":1}", "Idempotency-Key", "k1");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(first.header("Idempotent-Replay")).isEmpty();
        assertThat(again.header("Idempotent-Replay")).isEqualTo("true");
        assertThat(data()).isEqualTo("[{\"a\":1}]");
    }

    @Test
    void aRetriedBatchIsAnsweredAlike() {
        Answer first =
                client.post(events(stream), "1\n2", "Content-Type", "application/x-ndjson", "Idempotency-Key", "k1");
        Answer again =
                client.post(events(stream), "1\n2", "Content-Type", "application/x-ndjson", "Idempotency-Key", "k1");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(data()).isEqualTo("[1,2]");
    }

    @Test
    void aKeyIsNotForAnotherBody() {
        client.publish(stream, "1", "Idempotency-Key", "k1");
        client.post(events(stream), "2", "Idempotency-Key", "k1").assertProblem(422, "idempotency-conflict");
        assertThat(data()).isEqualTo("[1]");
    }

    @Test
    void aKeyBelongsToItsStream() {
        String other = freshStream();
        client.publish(stream, "1", "Idempotency-Key", "k1");
        client.publish(other, "2", "Idempotency-Key", "k1");
        assertThat(data()).isEqualTo("[1]");
    }

    @Test
    void streamsOfOtherTenantsAreOthers() {
        Client stranger = NODE.client("other");
        client.publish(stream, "1");
        stranger.get("/streams/v1/" + stream).assertProblem(404, "stream-not-found");
        stranger.publish(stream, "\"theirs\"");
        assertThat(data()).isEqualTo("[1]");
    }

    @Test
    void aPercentEncodedNameIsTheSameName() {
        client.publish("room%3Aencoded", "1");
        assertThat(client.get("/streams/v1/room:encoded").json().path("count").asInt())
                .isEqualTo(1);
    }

    @Test
    void aBodyOfTheLargestSizeIsTaken() {
        byte[] body = ("\"" + "x".repeat((1 << 20) - 2) + "\"").getBytes(UTF_8);
        assertThat(client.post(events(stream), body).status()).isEqualTo(201);
    }

    private String data() {
        StringBuilder data = new StringBuilder("[");
        for (JsonNode event : client.get(events(stream)).json().path("events")) {
            data.append(data.length() == 1 ? "" : ",").append(event.path("data"));
        }
        return data.append(']').toString();
    }
}
