// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import static io.rejoin.web.TestEvents.events;
import static io.rejoin.web.TestEvents.json;
import static io.rejoin.web.TestEvents.opened;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.RawClient;
import io.rejoin.web.ScriptedSubscriptions;
import io.rejoin.web.ScriptedSubscriptions.Script;
import io.rejoin.web.TestServer;
import io.rejoin.web.WebLimits;
import java.time.Clock;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that reads slowly costs little, holds up nobody, and misses nothing. */
class SlowSocketTest {

    private static final int EVENTS = 4_000;
    private static final String PAYLOAD = "\"" + "x".repeat(4_000) + "\"";

    private final ScriptedSubscriptions subscriptions = new ScriptedSubscriptions();
    private final TestServer server =
            TestServer.start(subscriptions, new InMemoryEventLog(Clock.systemUTC(), new Random(1)), WebLimits.DEFAULT);

    @AfterEach
    void close() {
        server.close();
    }

    private Script subscribe(SocketClient client, String stream) throws InterruptedException {
        client.subscribe(stream);
        Script script = subscriptions.next().tell(opened(0));
        client.next("subscribed");
        return script;
    }

    @Test
    void keepsLittleForAClientThatReadsSlowlyAndLosesNothing() throws InterruptedException {
        try (SocketClient slow = SocketClient.open(RawClient.connect(server.port(), 16 * 1024));
                SocketClient quick = SocketClient.open(server)) {
            Script busy = subscribe(slow, "busy");
            Script other = subscribe(quick, "other");
            for (int seq = 1; seq <= EVENTS; seq++) {
                busy.tell(events(json("busy", seq, PAYLOAD)));
            }
            // Little by little, until the connection has no room: from then on the subscription is not asked for more.
            await().until(() -> server.bytesWaiting() > 0);
            for (int i = 0; i < 20; i++) {
                assertThat(slow.next("event").path("seq").asInt()).isEqualTo(i + 1);
                assertThat(server.bytesWaiting()).isLessThan(160 * 1024);
                other.tell(events(json("other", i + 1, "1")));
                assertThat(quick.next("event").path("seq").asInt()).isEqualTo(i + 1);
            }
            assertThat(busy.delivered()).isLessThan(EVENTS);
            for (int seq = 21; seq <= EVENTS; seq++) {
                assertThat(slow.next("event").path("seq").asInt()).isEqualTo(seq);
            }
        }
    }
}
