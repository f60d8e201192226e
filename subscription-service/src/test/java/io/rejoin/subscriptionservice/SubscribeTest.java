// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.subscriptionservice.EventStream.Frame;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a subscriber is sent, cut off and come back. */
class SubscribeTest extends ServiceTest {

    private final Client client = anyone();
    private final String stream = freshStream();

    @Test
    void aSubscriberThatIsCutOffAndComesBackMissesNothing() {
        Frame seen;
        try (EventStream first = client.open(events(stream))) {
            assertThat(first.status()).isEqualTo(200);
            first.awaitLive();
            client.publish(stream, "{\"n\":1}", "Event-Type", "tick");
            seen = first.nextEvent();
            assertThat(seen.event()).isEqualTo("tick");
            assertThat(seen.data()).isEqualTo("{\"n\":1}");
        }
        client.publish(stream, "{\"n\":2}");
        client.publish(stream, "{\"n\":3}");
        try (EventStream second = client.open(events(stream), "Last-Event-ID", seen.id())) {
            assertThat(second.nextEvent().data()).isEqualTo("{\"n\":2}");
            Frame last = second.nextEvent();
            assertThat(last.data()).isEqualTo("{\"n\":3}");
            assertThat(second.awaitLive().id()).isEqualTo(last.id());
            client.publish(stream, "{\"n\":4}");
            assertThat(second.nextEvent().data()).isEqualTo("{\"n\":4}");
        }
    }

    @Test
    void aCutBeforeTheFirstEventLosesNothing() {
        String position;
        try (EventStream first = client.open(events(stream))) {
            position = first.next().id();
        }
        String cursor = client.publish(stream, "1");
        try (EventStream second = client.open(events(stream), "Last-Event-ID", position)) {
            assertThat(second.nextEvent().id()).isEqualTo(cursor);
        }
    }

    @Test
    void aPageTellsWhereToGoOn() {
        client.publish(stream, "{\"n\":1}");
        client.publish(stream, "{\"n\":2}");
        Answer page = client.get(events(stream) + "?limit=1");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.json().path("events").path(0).path("data").path("n").asInt())
                .isEqualTo(1);
        Answer rest = client.get(events(stream) + "?after=" + page.text("next"));
        assertThat(rest.json().path("events").path(0).path("seq").asInt()).isEqualTo(2);
    }

    @Test
    void aLongPollIsAnsweredByTheNextEvent() throws Exception {
        String cursor = client.publish(stream, "1");
        CompletableFuture<Answer> poll =
                CompletableFuture.supplyAsync(() -> client.get(events(stream) + "?after=" + cursor + "&wait=10s"));
        client.publish(stream, "2");
        assertThat(poll.get(10, TimeUnit.SECONDS)
                        .json()
                        .path("events")
                        .path(0)
                        .path("seq")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void headTellsTheEndsOfTheStream() {
        String cursor = client.publish(stream, "1");
        Answer head = client.head(events(stream));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Rejoin-Head")).isEqualTo(cursor);
    }

    @Test
    void aCursorWithAnotherFingerprintIsReset() {
        String cursor = client.publish(stream, "1");
        String forged = cursor.substring(0, 17) + (cursor.endsWith("00000000") ? "00000001" : "00000000");
        refused(forged).assertProblem(410, "cursor-reset");
    }

    @Test
    void aCursorFromBeyondTheHeadIsReset() {
        client.publish(stream, "1");
        Answer answer = refused("0000000000000002_0badcafe").assertProblem(410, "cursor-reset");
        assertThat(answer.text("earliest")).isEqualTo("0000000000000000_00000000");
        assertThat(answer.text("latest")).startsWith("0000000000000001_");
    }

    @Test
    void aCursorOfADeletedAndRecreatedStreamIsReset() {
        String cursor = client.publish(stream, "1");
        assertThat(client.delete("/streams/v1/" + stream).status()).isEqualTo(204);
        client.publish(stream, "1");
        refused(cursor).assertProblem(410, "cursor-reset");
    }

    @Test
    void aCursorFromBeforeRetentionIsExpired() {
        String first = client.publish(stream, "1");
        for (int i = 2; i <= 10; i++) {
            client.publish(stream, Integer.toString(i));
        }
        client.put("/streams/v1/" + stream, "{\"retention\":{\"maxEvents\":2}}", "Content-Type", "application/json");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> client.get(events(stream) + "?after=" + first).status() == 410);
        refused(first).assertProblem(410, "cursor-expired");
    }

    @Test
    void aMalformedCursorIsTheClientsMistake() {
        refused("1").assertProblem(400, "cursor-malformed");
        client.get(events(stream) + "?after=1").assertProblem(400, "cursor-malformed");
    }

    @Test
    void aDeletedStreamResetsItsSubscribers() {
        client.publish(stream, "1");
        try (EventStream subscriber = client.open(events(stream) + "?onreset=earliest")) {
            subscriber.awaitLive();
            client.delete("/streams/v1/" + stream);
            Frame reset = subscriber.next();
            assertThat(reset.event()).isEqualTo("rejoin.reset");
            assertThat(reset.data()).contains("stream-deleted");
            client.publish(stream, "{\"new\":true}");
            assertThat(subscriber.nextEvent().data()).isEqualTo("{\"new\":true}");
        }
    }

    @Test
    void anEphemeralEventReachesWhoIsThereAndIsNotKept() {
        client.publish(stream, "1");
        try (EventStream subscriber = client.open(events(stream))) {
            subscriber.awaitLive();
            Answer answer = client.post(events(stream), "{\"typing\":true}", "Ephemeral", "5s");
            assertThat(answer.status()).isEqualTo(202);
            Frame frame = subscriber.nextEvent();
            assertThat(frame.data()).isEqualTo("{\"typing\":true}");
            assertThat(frame.id()).isEmpty();
        }
        assertThat(client.get(events(stream)).json().path("events").size()).isEqualTo(1);
    }

    private Answer refused(String cursor) {
        return client.get(events(stream), "Accept", "text/event-stream", "Last-Event-ID", cursor);
    }
}
