// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.subscriptionservice.EventStream.Frame;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two nodes in one JVM on one PostgreSQL and one Redis. */
class NodesTest extends ServiceTest {

    private final String stream = freshStream();

    @Test
    void whatOneNodeTakesTheOtherDeliversAndEitherResumes() {
        try (ServiceNode other = ServiceNode.start()) {
            Client there = other.client("acme");
            Frame seen;
            try (EventStream subscriber = there.open(events(stream))) {
                subscriber.awaitLive();
                anyone().publish(stream, "1");
                seen = subscriber.nextEvent();
                assertThat(seen.data()).isEqualTo("1");
            }
            there.publish(stream, "2");
            try (EventStream resumed = anyone().open(events(stream), "Last-Event-ID", seen.id())) {
                assertThat(resumed.nextEvent().data()).isEqualTo("2");
                resumed.awaitLive();
                there.publish(stream, "3");
                assertThat(resumed.nextEvent().data()).isEqualTo("3");
            }
        }
        anyone().publish(stream, "\"the first node outlives the second\"");
    }

    @Test
    void aNodeStartsAndServesWithoutRedis() {
        try (ServiceNode alone = ServiceNode.start(Map.of("rejoin.redis.url", "redis://localhost:1"))) {
            Client client = alone.client("acme");
            try (EventStream subscriber = client.open(events(stream))) {
                subscriber.awaitLive();
                anyone().publish(stream, "1");
                assertThat(subscriber.nextEvent().data()).isEqualTo("1");
            }
            Client management = new Client(alone.managementPort(), null);
            assertThat(management.get("/actuator/health/readiness").status()).isEqualTo(200);
            assertThat(management.get("/actuator/health/liveness").status()).isEqualTo(200);
            assertThat(management.get("/actuator/health").status()).isEqualTo(200);
            await().until(() -> management.get("/actuator/health/feed").status() == 503);
        }
    }

    @Test
    void theManagementPortShowsHealthAndMetricsAndNoStream() {
        anyone().publish(stream, "1");
        Client management = new Client(NODE.managementPort(), null);
        await().until(() -> management.get("/actuator/health/feed").status() == 200);
        String metrics = management.get("/actuator/prometheus").body();
        assertThat(metrics)
                .contains("rejoin_node_subscriptions ")
                .contains("rejoin_feed_healthy 1.0")
                .contains("rejoin_log_events_total")
                .contains("rejoin_log_append_seconds_count");
        assertThat(management.get("/streams/v1/" + stream).status()).isIn(401, 404);
    }

    /** Left alone, graceful shutdown would wait its whole time-out for requests that never end. */
    @Test
    void aStoppingNodeEndsItsStreamsAndTheyGoOnElsewhere() {
        ServiceNode stopping = ServiceNode.start();
        try (EventStream subscriber = stopping.client("acme").open(events(stream))) {
            String position = subscriber.awaitLive().id();
            long began = System.nanoTime();
            stopping.close();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(9));
            subscriber.assertEnd();
            anyone().publish(stream, "1");
            try (EventStream resumed = anyone().open(events(stream), "Last-Event-ID", position)) {
                assertThat(resumed.nextEvent().data()).isEqualTo("1");
            }
        }
    }

    @Test
    void aDrainingNodeSaysThatItIsNotReadyAndServesWhoeverHasNotNoticed() throws InterruptedException {
        ServiceNode stopping = ServiceNode.start(Map.of("rejoin.drain.notice", "3s", "rejoin.drain.window", "2s"));
        Client management = new Client(stopping.managementPort(), null);
        Client client = stopping.client("acme");
        assertThat(management.get("/actuator/health/readiness").status()).isEqualTo(200);
        Thread stop = Thread.ofPlatform().start(stopping::close);
        await().until(() -> management.get("/actuator/health/readiness").status() == 503);
        assertThat(management.get("/actuator/health/liveness").status()).isEqualTo(200);
        try (EventStream subscriber = client.open(events(stream))) {
            String position = subscriber.awaitLive().id();
            client.publish(stream, "1");
            assertThat(subscriber.nextEvent().data()).isEqualTo("1");
            subscriber.assertEnd();
            try (EventStream resumed = anyone().open(events(stream), "Last-Event-ID", position)) {
                assertThat(resumed.nextEvent().data()).isEqualTo("1");
            }
        }
        stop.join(Duration.ofSeconds(15));
        assertThat(stop.isAlive()).isFalse();
    }

    /** A client that is gone by the time its event is written is no reason not to write it. */
    @Test
    void aPublisherThatLeavesDoesNotTakeItsEventAlong() throws IOException {
        String request = "POST " + events(stream) + " HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\nRejoin-Identity: "
                + anyone().identityToken() + "\r\n\r\n1";
        try (Socket socket = new Socket("127.0.0.1", NODE.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        }
        await().until(() -> anyone().get("/streams/v1/" + stream).status() == 200);
        assertThat(anyone().get("/streams/v1/" + stream).json().path("count").asInt())
                .isEqualTo(1);
    }
}
