// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static io.rejoin.web.TestEvents.opened;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.ScriptedSubscriptions.Script;
import io.rejoin.web.socket.SocketClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Connections of many streams take part in leases, age and drain as those of one stream do. */
class SharedLeavingTest {

    private static final Duration NOTICED = Duration.ofSeconds(1);

    private final ScriptedSubscriptions subscriptions = new ScriptedSubscriptions();
    private final RevocableLease lease = new RevocableLease();
    private final RevocableLease banned = new RevocableLease();
    private Departures departures = new Departures(WebLimits.DEFAULT);
    private TestServer server = start(WebLimits.DEFAULT);

    private TestServer start(WebLimits limits) {
        departures = new Departures(limits);
        InMemoryEventLog log = new InMemoryEventLog(Clock.systemUTC(), new Random(1));
        return TestServer.start(
                new ResumableEndpoint(subscriptions, log, limits, departures),
                lease,
                new TestAccess(lease).limit("room:1", banned),
                limits,
                http -> http);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Script subscribe(SocketClient client, String stream) throws InterruptedException {
        client.subscribe(stream);
        Script script = subscriptions.next().tell(opened(0));
        assertThat(client.next("subscribed").path("stream").asString()).isEqualTo(stream);
        return script;
    }

    private void assertReleasedInTime(Instant since, Script... scripts) {
        for (Script script : scripts) {
            await().atMost(Duration.ofSeconds(5)).until(script::isCancelled);
        }
        assertThat(Duration.between(since, Instant.now())).isLessThan(NOTICED);
    }

    @Test
    void aRevokedTokenClosesTheSocketWithItsCode() throws InterruptedException {
        try (SocketClient client = SocketClient.open(server)) {
            Script one = subscribe(client, "a");
            Script other = subscribe(client, "b");
            Instant begin = Instant.now();
            lease.revoke();
            assertThat(client.next("error").path("code").asString()).isEqualTo("token-revoked");
            assertThat(client.frame().closeCode()).isEqualTo(ProblemCode.TOKEN_REVOKED.closeCode());
            assertReleasedInTime(begin, one, other);
            await().until(() -> departures.open() == 0);
            assertThat(departures.ended(ProblemCode.TOKEN_REVOKED)).isEqualTo(1);
        }
    }

    @Test
    void whoIsBannedFromOneStreamGoesOnWithTheOthers() throws InterruptedException {
        try (SocketClient client = SocketClient.open(server)) {
            Script room = subscribe(client, "room:1");
            Script other = subscribe(client, "room:2");
            Instant begin = Instant.now();
            banned.revoke();
            JsonNode ended = client.next("unsubscribed");
            assertThat(ended.path("stream").asString()).isEqualTo("room:1");
            assertThat(ended.path("code").asString()).isEqualTo("token-revoked");
            assertReleasedInTime(begin, room);
            assertThat(other.isCancelled()).isFalse();
        }
    }

    @Test
    void aSocketThatIsOldEnoughIsToldToComeBack() throws InterruptedException {
        server.close();
        server = start(TestServer.limits(Duration.ofMillis(300)));
        try (SocketClient client = SocketClient.open(server)) {
            Script script = subscribe(client, "a");
            assertThat(client.next("drain").path("reconnectAfterMs").asInt()).isBetween(2_000, 4_000);
            assertThat(client.frame().closeCode()).isEqualTo(ProblemCode.DRAINING.closeCode());
            await().until(script::isCancelled);
            assertThat(departures.aged()).isEqualTo(1);
        }
    }

    @Test
    void aDrainEndsSocketsAndStreamsAlikeWithinTheWindow() throws InterruptedException {
        try (SocketClient socket = SocketClient.open(server);
                RawClient several = server.client()) {
            subscribe(socket, "a");
            // Afterwards: subscriptions come in the order of arrival, whoever they are of.
            several.send("GET /several?stream=a&stream=b", "Accept: text/event-stream");
            subscriptions.next().tell(opened(0));
            subscriptions.next().tell(opened(0));
            assertThat(several.status()).isEqualTo(200);
            several.until("\n\n");
            assertThat(departures.open()).isEqualTo(2);
            var drained = departures.drain(Duration.ofSeconds(1)).toFuture();
            assertThat(several.rest()).containsPattern("retry: \\d+\n\n$");
            socket.next("drain");
            assertThat(socket.frame().closeCode()).isEqualTo(ProblemCode.DRAINING.closeCode());
            assertThat(drained).succeedsWithin(Duration.ofSeconds(5));
        }
    }
}
