// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.subscriptionservice.EventStream.Frame;
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
}
