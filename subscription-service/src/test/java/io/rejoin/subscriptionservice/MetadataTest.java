// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.subscriptionservice.EventStream.Frame;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Describing, configuring, listing, deleting and redacting. */
class MetadataTest extends ServiceTest {

    private final String stream = freshStream();
    private final String path = "/streams/v1/" + stream;

    /** A tenant of its own: listings of others are not in the way. */
    private final Client client = NODE.client("tenant-" + stream.substring(5));

    @Test
    void aStreamSaysWhereItStands() {
        client.publish(stream, "1");
        String head = client.publish(stream, "2");
        Answer answer = client.get(path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"stream\":\"" + stream + "\",\"earliest\":\"0000000000000000_00000000\",\"head\":\""
                        + head + "\",\"count\":2,\"retention\":{\"maxEvents\":1000000,\"maxAge\":\"7d\"}}");
    }

    @Test
    void retentionIsSetAsAWhole() {
        Answer set = client.put(path, "{\"retention\":{\"maxEvents\":1000,\"maxAge\":\"24h\"}}");
        assertThat(set.status()).isEqualTo(200);
        assertThat(set.json().path("retention").toString()).isEqualTo("{\"maxEvents\":1000,\"maxAge\":\"1d\"}");
        client.put(path, "{\"retention\":{\"maxEvents\":10}}");
        assertThat(client.get(path).json().path("retention").toString())
                .isEqualTo("{\"maxEvents\":10,\"maxAge\":\"7d\"}");
    }

    @Test
    void aDeletedStreamIsGone() {
        client.publish(stream, "1");
        assertThat(client.delete(path).status()).isEqualTo(204);
        client.get(path).assertProblem(404, "stream-not-found");
        client.delete(path).assertProblem(404, "stream-not-found");
    }

    @Test
    void streamsAreListedInPages() {
        for (String name : new String[] {"a:1", "a:2", "a:3", "b:1"}) {
            client.publish(name, "1");
        }
        Answer first = client.get("/streams/v1?prefix=a:&limit=2");
        assertThat(names(first)).isEqualTo("a:1 a:2 ");
        Answer second = client.get("/streams/v1?prefix=a:&limit=2&after=" + first.text("next"));
        assertThat(names(second)).isEqualTo("a:3 ");
        assertThat(second.json().path("next").isNull()).isTrue();
        assertThat(names(client.get("/streams/v1"))).isEqualTo("a:1 a:2 a:3 b:1 ");
    }

    @Test
    void aRedactedEventReadsAsItsReplacement() {
        String cursor = client.publish(stream, "{\"secret\":1}");
        client.publish(stream, "2");
        assertThat(client.get(path + "/events").body()).contains("secret");
        Answer answer = client.put(path + "/events/" + cursor, "{\"gone\":1}", "Event-Type", "redacted");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("cursor")).isEqualTo(cursor);
        JsonNode event = client.get(path + "/events").json().path("events").path(0);
        assertThat(event.path("data").toString()).isEqualTo("{\"gone\":1}");
        assertThat(event.path("type").asString()).isEqualTo("redacted");
        assertThat(event.path("cursor").asString()).isEqualTo(cursor);
    }

    @Test
    void aReplayAfterARedactionShowsTheReplacementAlsoFromMemory() {
        String cursor = client.publish(stream, "{\"secret\":1}");
        try (EventStream keepsTheStreamInMemory = client.open(path + "/events?from=earliest")) {
            assertThat(keepsTheStreamInMemory.nextEvent().data()).contains("secret");
            client.put(path + "/events/" + cursor, "{\"gone\":1}");
            await().until(() -> replayed().data().equals("{\"gone\":1}"));
            assertThat(replayed().id()).isEqualTo(cursor);
        }
    }

    @Test
    void onlyAnEventThatIsThereIsRedacted() {
        client.publish(stream, "1");
        client.put(path + "/events/0000000000000009_00000000", "1").assertProblem(404, "event-not-found");
        client.put(path + "/events/0000000000000001_x", "1").assertProblem(400, "cursor-malformed");
        client.put(path + "/events/0000000000000001_00000000", "1\n2", "Content-Type", "application/x-ndjson")
                .assertProblem(415, "unsupported-media-type");
    }

    private Frame replayed() {
        try (EventStream replay = client.open(path + "/events?from=earliest")) {
            return replay.nextEvent();
        }
    }

    private static String names(Answer page) {
        StringBuilder names = new StringBuilder();
        page.json()
                .path("streams")
                .forEach(it -> names.append(it.path("stream").asString()).append(' '));
        return names.toString();
    }
}
