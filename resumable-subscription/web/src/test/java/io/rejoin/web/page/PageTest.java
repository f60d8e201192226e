// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.Retention;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.RawClient;
import io.rejoin.web.ScriptedSubscriptions;
import io.rejoin.web.TestEvents;
import io.rejoin.web.TestServer;
import io.rejoin.web.WebLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PageTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final InMemoryEventLog log = new InMemoryEventLog(InstantSource.fixed(TestEvents.TIME), new Random(1));
    private final ScriptedSubscriptions subscriptions = new ScriptedSubscriptions();
    private final TestServer server = TestServer.start(subscriptions, log, WebLimits.DEFAULT);
    private final RawClient client = server.client();
    private final List<Event> events = new ArrayList<>();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private void publish(String... json) {
        for (String each : json) {
            publish(Content.json(each.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private void publish(Content content) {
        PublishOutcome outcome =
                log.append(Publication.of(TestServer.STREAM, content)).block();
        assertThat(outcome)
                .isInstanceOfSatisfying(PublishOutcome.Committed.class, committed -> events.addAll(committed.events()));
    }

    private String page(String query) {
        client.get(query, "application/json");
        assertThat(client.status()).isEqualTo(200);
        return client.rest();
    }

    private Cursor cursor(int seq) {
        return events.get(seq - 1).cursor();
    }

    private static List<Long> seqs(String page) {
        List<Long> seqs = new ArrayList<>();
        for (JsonNode event : JSON.readTree(page).get("events")) {
            seqs.add(event.get("seq").longValue());
        }
        return seqs;
    }

    private static Cursor member(String page, String name) {
        return Cursor.parse(JSON.readTree(page).get(name).stringValue());
    }

    @Test
    void isWrittenToTheLetter() {
        publish("{\"b\":1,  \"a\":1.0}");
        publish(new Content("a.b", "text/plain; x=\"y\"", "hi\n".getBytes(StandardCharsets.UTF_8)));
        String page = page("");
        assertThat(client.header("content-type")).isEqualTo("application/json");
        assertThat(client.header("cache-control")).isEqualTo("no-store, no-transform");
        assertThat(client.header("vary")).isEqualTo("Accept, Origin");
        assertThat(page)
                .isEqualTo("{\"events\":[{\"cursor\":\"" + cursor(1)
                        + "\",\"seq\":1,\"time\":\"2026-01-02T03:04:05.678Z\",\"data\":{\"b\":1,  \"a\":1.0}},{\"cursor\":\""
                        + cursor(2)
                        + "\",\"seq\":2,\"type\":\"a.b\",\"time\":\"2026-01-02T03:04:05.678Z\",\"data\":\"aGkK\","
                        + "\"encoding\":\"base64\",\"contentType\":\"text/plain; x=\\\"y\\\"\"}],\"next\":\""
                        + cursor(2)
                        + "\",\"head\":\"" + cursor(2) + "\"}");
    }

    @Test
    void ofAStreamThatDoesNotExistIsEmpty() {
        assertThat(page(""))
                .isEqualTo(
                        "{\"events\":[],\"next\":\"0000000000000000_00000000\",\"head\":\"0000000000000000_00000000\"}");
    }

    @Test
    void goesForwardByNextAndBackByPrev() {
        publish("1", "2", "3", "4", "5");
        String first = page("?limit=2");
        assertThat(seqs(first)).containsExactly(1L, 2L);
        String second = page("?limit=2&after=" + member(first, "next"));
        assertThat(seqs(second)).containsExactly(3L, 4L);
        assertThat(member(second, "head")).isEqualTo(cursor(5));
        String back = page("?limit=2&before=" + member(second, "prev"));
        assertThat(back).isEqualTo(first);
        assertThat(JSON.readTree(back).get("prev")).isNull();
        assertThat(seqs(page("?after=" + cursor(5)))).isEmpty();
    }

    @Test
    void startsWhereFromSays() {
        publish("1", "2", "3", "4", "5");
        assertThat(seqs(page("?from=earliest"))).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(seqs(page("?from=-2"))).containsExactly(4L, 5L);
        assertThat(seqs(page("?from=-20"))).containsExactly(1L, 2L, 3L, 4L, 5L);
        String latest = page("?from=latest");
        assertThat(seqs(latest)).isEmpty();
        assertThat(member(latest, "next")).isEqualTo(cursor(5));
    }

    @Test
    void ofNothingBeforeGoesOnFromTheEarliest() {
        publish("1", "2", "3");
        String page = page("?before=" + cursor(1));
        assertThat(seqs(page)).isEmpty();
        assertThat(member(page, "next")).isEqualTo(Cursor.BEGINNING);
        assertThat(JSON.readTree(page).get("prev")).isNull();
    }

    @Test
    void hasAHundredEventsUnlessAskedForMoreAndEndsByBytes() {
        for (int i = 0; i < 120; i++) {
            publish("0");
        }
        assertThat(seqs(page(""))).hasSize(100);
        assertThat(seqs(page("?limit=1000"))).hasSize(120);
        String large = "\"" + "x".repeat(700_000) + "\"";
        publish(large, large, large);
        assertThat(seqs(page("?after=" + cursor(120)))).containsExactly(121L, 122L);
    }

    @Test
    void isRefusedForACursorOfAnotherHistory() {
        publish("1", "2");
        client.get("?after=0000000000000002_00000000", "application/json");
        assertThat(client.status()).isEqualTo(410);
        assertThat(client.rest())
                .contains("\"code\":\"cursor-reset\"")
                .contains("\"reason\":\"other-history\"")
                .contains("\"refused\":\"0000000000000002_00000000\"")
                .contains("\"earliest\":\"0000000000000000_00000000\"")
                .contains("\"latest\":\"" + cursor(2) + "\"");
    }

    @Test
    void isRefusedForACursorOfWhatIsTrimmedAwayInBothDirections() {
        log.configure(TestServer.STREAM, new Retention(2, Duration.ofDays(1))).block();
        publish("1", "2", "3", "4");
        for (String direction : List.of("after", "before")) {
            client.get("?" + direction + "=" + cursor(1), "application/json");
            assertThat(client.status()).isEqualTo(410);
            assertThat(client.rest())
                    .contains("\"code\":\"cursor-expired\"")
                    .contains("\"earliest\":\"" + cursor(2) + "\"")
                    .contains("\"latest\":\"" + cursor(4) + "\"");
        }
    }

    @Test
    void headTellsBothEndsAndSubscribesToNothing() {
        log.configure(TestServer.STREAM, new Retention(2, Duration.ofDays(1))).block();
        publish("1", "2", "3", "4");
        for (String accept : List.of("application/json", "text/event-stream", "application/x-ndjson")) {
            client.send("HEAD /events", "Accept: " + accept);
            assertThat(client.status()).isEqualTo(200);
            assertThat(client.header("rejoin-head")).isEqualTo(cursor(4).toString());
            assertThat(client.header("rejoin-earliest")).isEqualTo(cursor(2).toString());
            assertThat(client.header("content-type")).isEqualTo(accept);
        }
        assertThat(subscriptions.isUnused()).isTrue();
    }

    @Test
    void headIsAsStrictAsGet() {
        client.send("HEAD /events?limit=0");
        assertThat(client.status()).isEqualTo(400);
    }
}
