// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Publication;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.memory.InMemoryLiveFeed;
import io.rejoin.core.reconcile.ReconcileSettings;
import io.rejoin.core.reconcile.ReconcilingNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The transports on the real reconciliation: one client's connections, cut and moved, make one run of the stream. */
class ResumeTest {

    private static final int EVENTS = 200;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Scheduler scheduler = Schedulers.newSingle("node");
    private final InMemoryEventLog log = new InMemoryEventLog(Clock.systemUTC(), new Random(1));
    private final ReconcilingNode node =
            new ReconcilingNode(log, InMemoryLiveFeed.direct(), ReconcileSettings.DEFAULT, scheduler);
    private final TestServer server = TestServer.start(node, log, WebLimits.DEFAULT);

    private String position = Cursor.BEGINNING.toString();
    private final List<Integer> seen = new ArrayList<>();

    ResumeTest() {
        node.start();
    }

    @AfterEach
    void close() {
        server.close();
        node.close();
        scheduler.dispose();
    }

    private void publish(int from, int to) {
        for (int i = from; i <= to; i++) {
            byte[] number = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
            assertThat(node.publish(Publication.of(TestServer.STREAM, Content.json(number)))
                            .block())
                    .isNotNull();
        }
    }

    @Test
    void anyMixOfTransportsAndCutsSeesEachEventOnceInOrder() {
        Random random = new Random(7);
        int published = 0;
        while (seen.size() < EVENTS) {
            int more = Math.min(EVENTS - published, random.nextInt(12));
            publish(published + 1, published + more);
            published += more;
            int wanted = Math.min(published - seen.size(), random.nextInt(6));
            switch (random.nextInt(3)) {
                case 0 -> sse(wanted);
                case 1 -> ndjson(wanted);
                default -> poll(wanted);
            }
        }
        List<Integer> all = new ArrayList<>();
        for (int i = 1; i <= EVENTS; i++) {
            all.add(i);
        }
        assertThat(seen).isEqualTo(all);
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(node.counters().subscriptions()).isZero());
    }

    /** Every block moves the position, as in a browser, also those that bring no event. */
    private void sse(int events) {
        try (RawClient client = server.client().get("", "text/event-stream", "Last-Event-ID: " + position)) {
            assertThat(client.status()).isEqualTo(200);
            for (int left = events; left > 0; ) {
                left -= take(client.until("\n\n")) ? 1 : 0;
            }
        }
    }

    /** Whether there was an event in it. */
    private boolean take(String block) {
        position = block.substring(4, 4 + Cursor.TEXT_LENGTH);
        int data = block.indexOf("data: ");
        if (data < 0 || block.contains("rejoin.live")) {
            return false;
        }
        seen.add(Integer.parseInt(block.substring(data + 6).strip()));
        return true;
    }

    private void ndjson(int events) {
        try (RawClient client = server.client().get("?cursor=" + position, "application/x-ndjson")) {
            assertThat(client.status()).isEqualTo(200);
            for (int left = events; left > 0; ) {
                JsonNode line = JSON.readTree(client.until("\n"));
                position = line.get("cursor").stringValue();
                if (!line.has("rejoin")) {
                    seen.add(line.get("data").intValue());
                    left--;
                }
            }
        }
    }

    private void poll(int events) {
        if (events == 0) {
            return;
        }
        try (RawClient client =
                server.client().get("?wait=5s&limit=" + events + "&after=" + position, "application/json")) {
            assertThat(client.status()).isEqualTo(200);
            JsonNode page = JSON.readTree(client.rest());
            for (JsonNode event : page.get("events")) {
                seen.add(event.get("data").intValue());
            }
            position = page.get("next").stringValue();
        }
    }

    /** As every connection does every day, only sooner. */
    @Test
    void connectionsThatLeaveByAgeSeeEachEventOnceInOrder() {
        Disposable publisher = Flux.range(1, EVENTS)
                .delayElements(Duration.ofMillis(10))
                .concatMap(i -> node.publish(Publication.of(
                        TestServer.STREAM, Content.json(Integer.toString(i).getBytes(StandardCharsets.UTF_8)))))
                .subscribe();
        int connections = 0;
        try (TestServer restless = TestServer.start(node, log, TestServer.limits(Duration.ofMillis(200)))) {
            while (seen.size() < EVENTS) {
                connections++;
                try (RawClient client = restless.client().get("", "text/event-stream", "Last-Event-ID: " + position)) {
                    assertThat(client.status()).isEqualTo(200);
                    String[] blocks = client.rest().split("(?<=\n\n)");
                    assertThat(blocks[blocks.length - 1]).matches("retry: \\d+\n\n");
                    Arrays.stream(blocks).limit(blocks.length - 1).forEach(this::take);
                }
            }
        }
        publisher.dispose();
        assertThat(connections).isGreaterThan(3);
        assertThat(seen).isEqualTo(IntStream.rangeClosed(1, EVENTS).boxed().toList());
    }

    @Test
    void aLongPollWaitsForTheNextPublish() {
        publish(1, 1);
        try (RawClient first = server.client().get("?from=latest", "application/json")) {
            first.status();
            position = JSON.readTree(first.rest()).get("next").stringValue();
        }
        try (RawClient client = server.client().get("?wait=30s&after=" + position, "application/json")) {
            await().atMost(Duration.ofSeconds(5)).until(() -> node.counters().subscriptions() == 1);
            publish(2, 2);
            assertThat(client.status()).isEqualTo(200);
            assertThat(client.rest()).contains("\"seq\":2,");
        }
    }

    @Test
    void aStreamThatIsDeletedTellsItsSubscribersAndEnds() {
        publish(1, 3);
        try (RawClient client = server.client().get("?from=earliest", "text/event-stream")) {
            client.status();
            client.until("rejoin.live\ndata: {}\n\n");
            assertThat(log.delete(TestServer.STREAM).block()).isTrue();
            node.announce(List.of(TestServer.STREAM)).block();
            assertThat(client.rest()).contains("event: rejoin.reset").contains("\"reason\":\"stream-deleted\"");
        }
    }
}
