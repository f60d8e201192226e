// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.Publication;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.memory.InMemoryLiveFeed;
import io.rejoin.core.reconcile.ReconcileSettings;
import io.rejoin.core.reconcile.ReconcilingNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Subscribers that share what they are sent: each gets all of it, in its own format. */
class ManySubscribersTest {

    private static final int CLIENTS = 18;
    private static final int EVENTS = 60;

    private final Scheduler scheduler = Schedulers.newSingle("node");
    private final InMemoryEventLog log = new InMemoryEventLog(Clock.systemUTC(), new Random(1));
    private final ReconcilingNode node =
            new ReconcilingNode(log, InMemoryLiveFeed.direct(), ReconcileSettings.DEFAULT, scheduler);
    private final TestServer server = TestServer.start(node, log, WebLimits.DEFAULT);
    private final List<RawClient> clients = new ArrayList<>();

    ManySubscribersTest() {
        node.start();
    }

    @AfterEach
    void close() {
        server.close();
        clients.forEach(RawClient::close);
        node.close();
        scheduler.dispose();
    }

    private void publish(int number) {
        byte[] payload = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
        assertThat(node.publish(Publication.of(TestServer.STREAM, Content.json(payload)))
                        .block())
                .isNotNull();
    }

    @Test
    void eachIsSentEveryEventInItsOwnFormat() {
        for (int i = 0; i < CLIENTS; i++) {
            RawClient client = server.client().get("", i % 3 == 0 ? "application/x-ndjson" : "text/event-stream");
            clients.add(client);
            assertThat(client.status()).isEqualTo(200);
            String end = i % 3 == 0 ? "\n" : "\n\n";
            while (!client.until(end).contains("live")) {
                continue;
            }
        }
        for (int number = 1; number <= EVENTS; number++) {
            publish(number);
        }
        for (int i = 0; i < CLIENTS; i++) {
            boolean lines = i % 3 == 0;
            for (int number = 1; number <= EVENTS; number++) {
                String event = clients.get(i).until(lines ? "\n" : "\n\n");
                assertThat(event)
                        .as("client %d", i)
                        .startsWith(lines ? "{\"" : "id: %016d_".formatted(number))
                        .contains(lines ? "\"data\":" + number + "}" : "\ndata: " + number + "\n");
            }
        }
    }
}
