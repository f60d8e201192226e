// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import static io.rejoin.web.TestEvents.cursor;
import static io.rejoin.web.TestEvents.events;
import static io.rejoin.web.TestEvents.json;
import static io.rejoin.web.TestEvents.live;
import static io.rejoin.web.TestEvents.opened;
import static io.rejoin.web.TestEvents.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.core.Signal;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.Handling;
import io.rejoin.web.Lease;
import io.rejoin.web.LeaseState;
import io.rejoin.web.RawClient;
import io.rejoin.web.ResumableEndpoint;
import io.rejoin.web.RevocableLease;
import io.rejoin.web.ScriptedSubscriptions;
import io.rejoin.web.ScriptedSubscriptions.Script;
import io.rejoin.web.TestEvents;
import io.rejoin.web.TestServer;
import io.rejoin.web.WebLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;

/** Clients that leave, stall, read slowly, or stay too long. */
class ConnectionTest {

    private static final String SSE = "text/event-stream";
    private static final int EVENT_BYTES = 64 * 1024;
    private static final int EVENTS = 400;

    private final ScriptedSubscriptions subscriptions = new ScriptedSubscriptions();
    private TestServer server = start(WebLimits.DEFAULT, Lease.UNLIMITED, http -> http);

    private TestServer start(WebLimits limits, Lease lease, UnaryOperator<HttpServer> configuration) {
        InMemoryEventLog log = new InMemoryEventLog(Clock.systemUTC(), new Random(1));
        return TestServer.start(new ResumableEndpoint(subscriptions, log, limits), lease, limits, configuration);
    }

    private void restart(WebLimits limits, Lease lease) {
        server.close();
        server = start(limits, lease, http -> http);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static WebLimits limits(Duration heartbeat, Duration stall) {
        WebLimits d = WebLimits.DEFAULT;
        return new WebLimits(
                heartbeat, stall, d.pageEvents(), d.pageBytes(), d.longPollWait(), d.retryDelay(), d.maxAge());
    }

    private static void awaitReleased(Script script) {
        await().atMost(Duration.ofSeconds(1)).until(script::isCancelled);
    }

    @ParameterizedTest
    @ValueSource(strings = {SSE, "application/x-ndjson"})
    void releasesTheSubscriptionOfAClientThatLeaves(String accept) throws InterruptedException {
        RawClient client = server.client().get("", accept);
        Script script = subscriptions.next().tell(opened(0), live(0));
        assertThat(client.status()).isEqualTo(200);
        client.close();
        awaitReleased(script);
    }

    @Test
    void releasesTheSubscriptionOfAClientThatLeavesBeforeItIsAnswered() throws InterruptedException {
        RawClient client = server.client().get("", SSE);
        Script script = subscriptions.next();
        client.close();
        awaitReleased(script);
    }

    @Test
    void releasesTheSubscriptionOfAClientThatHalfCloses() throws InterruptedException, IOException {
        try (RawClient client = server.client().get("", SSE)) {
            Script script = subscriptions.next().tell(opened(0));
            client.status();
            client.until("\n\n");
            client.socket().shutdownOutput();
            awaitReleased(script);
        }
    }

    @Test
    void releasesTheSubscriptionOfAClientThatResets() throws InterruptedException, IOException {
        RawClient client = server.client().get("", SSE);
        Script script = subscriptions.next().tell(opened(0));
        client.status();
        client.socket().setSoLinger(true, 0);
        client.close();
        awaitReleased(script);
    }

    @Test
    void releasesTheSubscriptionEvenWhereSomethingInBetweenSwallowsTheCancellation() throws InterruptedException {
        server.close();
        server = start(
                WebLimits.DEFAULT,
                Lease.UNLIMITED,
                http -> http.mapHandle((handled, connection) -> Mono.fromFuture(handled.toFuture(), true)));
        RawClient client = server.client().get("", SSE);
        Script script = subscriptions.next().tell(opened(0));
        client.status();
        client.until("\n\n");
        client.close();
        awaitReleased(script);
    }

    /** Of its filters nothing is kept while it lasts, and the next request on the connection is answered as any other. */
    @Test
    void filtersAreThroughWhenTheHeadIsOutAndTheRequestWhenTheStreamHasEnded() throws InterruptedException {
        server.close();
        CountDownLatch through = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        server = start(
                WebLimits.DEFAULT,
                Lease.UNLIMITED,
                http -> http.mapHandle(
                        (handled, connection) -> new Handling(handled.doFinally(signal -> through.countDown()))
                                .doFinally(signal -> over.countDown())));
        try (RawClient client = server.client().get("", SSE)) {
            Script script = subscriptions.next().tell(opened(0));
            assertThat(client.status()).isEqualTo(200);
            assertThat(through.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(over.getCount()).isOne();

            client.until("\n\n");
            script.tell(events(text(1, "a")));
            assertThat(client.until("\n\n")).endsWith("data: a\n\n");
            script.end();
            assertThat(client.rest()).isEmpty();
            assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();

            client.get("", SSE);
            subscriptions.next().tell(opened(0));
            assertThat(client.status()).isEqualTo(200);
        }
    }

    @Test
    void keepsLittleForAClientThatDoesNotReadAndLosesNothing() throws InterruptedException {
        try (RawClient client = RawClient.connect(server.port(), 8 * 1024).get("", SSE)) {
            Script script = subscriptions.next().tell(opened(0));
            client.status();
            client.until("\n\n");
            String payload = "x".repeat(EVENT_BYTES);
            Signal[] backlog = new Signal[EVENTS];
            for (int i = 0; i < EVENTS; i++) {
                backlog[i] = events(text(i + 1, payload));
            }
            script.tell(backlog);
            await().during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(10))
                    .until(script::delivered, stays());
            assertThat(script.delivered()).isLessThan(EVENTS);
            // Netty's high watermark, a chunk, and 96 bytes that Netty counts for each of at most four chunks.
            assertThat(server.bytesWaiting()).isBetween(1L, 64L * 1024 + FrameSink.CHUNK_BYTES + 4 * 128);
            for (int i = 1; i <= EVENTS; i++) {
                assertThat(client.until("\n\n"))
                        .startsWith("id: " + TestEvents.cursor(i))
                        .endsWith(payload + "\n\n");
            }
            assertThat(script.delivered()).isEqualTo(EVENTS + 1);
        }
    }

    /** A number that does not change while it is looked at. */
    private static Predicate<Integer> stays() {
        int[] last = {-1};
        return now -> {
            boolean same = now == last[0];
            last[0] = now;
            return same;
        };
    }

    @Test
    void closesAConnectionThatStalls() throws InterruptedException {
        restart(limits(Duration.ofSeconds(15), Duration.ofMillis(500)), Lease.UNLIMITED);
        try (RawClient client = RawClient.connect(server.port(), 8 * 1024).get("", SSE)) {
            Script script = subscriptions.next().tell(opened(0));
            client.status();
            String payload = "x".repeat(EVENT_BYTES);
            for (int i = 0; i < EVENTS; i++) {
                script.tell(events(text(i + 1, payload)));
            }
            await().atMost(Duration.ofSeconds(10)).until(script::isCancelled);
            assertThat(script.delivered()).isLessThan(EVENTS);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void neverClosesAConnectionThatIsReadSlowly() throws InterruptedException, IOException {
        restart(limits(Duration.ofSeconds(15), Duration.ofMillis(500)), Lease.UNLIMITED);
        try (RawClient client = RawClient.connect(server.port(), 8 * 1024).get("", SSE)) {
            Script script = subscriptions.next().tell(opened(0));
            client.status();
            String payload = "x".repeat(EVENT_BYTES);
            for (int i = 0; i < EVENTS; i++) {
                script.tell(events(text(i + 1, payload)));
            }
            Instant end = Instant.now().plusSeconds(3);
            while (Instant.now().isBefore(end)) {
                client.bytes(4 * 1024);
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
            assertThat(script.isCancelled()).isFalse();
        }
    }

    @Test
    void closesAConnectionThatTalksWhileItIsStreamedTo() throws InterruptedException, IOException {
        try (RawClient client = server.client().get("", SSE)) {
            Script script = subscriptions.next().tell(opened(0));
            client.status();
            client.until("\n\n");
            byte[] pipelined = "GET / HTTP/1.1\r\n\r\n".repeat(100).getBytes(StandardCharsets.US_ASCII);
            for (int sent = 0; sent <= NettySink.MAX_INBOUND_BYTES; sent += pipelined.length) {
                client.socket().getOutputStream().write(pipelined);
            }
            awaitReleased(script);
        }
    }

    @Test
    void keepsAnIdleConnectionThatHasNothingToTake() throws InterruptedException {
        restart(limits(Duration.ofSeconds(15), Duration.ofMillis(50)), Lease.UNLIMITED);
        try (RawClient client = server.client().get("", SSE)) {
            Script script = subscriptions.next().tell(opened(0));
            client.status();
            client.until("\n\n");
            await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> !script.isCancelled());
            script.tell(events(json(1, "1")));
            assertThat(client.until("\n\n")).contains("data: 1\n");
        }
    }

    @Test
    void sendsHeartbeats() throws InterruptedException {
        restart(limits(Duration.ofMillis(50), Duration.ofSeconds(30)), Lease.UNLIMITED);
        try (RawClient client = server.client().get("", SSE);
                RawClient lines = server.client().get("", "application/x-ndjson")) {
            subscriptions.next().tell(opened(0));
            subscriptions.next().tell(opened(0));
            client.status();
            client.until("\n\n");
            assertThat(client.body(6)).isEqualTo(":\n\n:\n\n");
            lines.status();
            lines.until("\n");
            assertThat(lines.until("\n")).isEqualTo("{\"rejoin\":\"heartbeat\"}\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SSE, "application/x-ndjson"})
    void endsWithTheLease(String accept) throws InterruptedException {
        restart(WebLimits.DEFAULT, Lease.until(Instant.now().plusMillis(700)));
        try (RawClient client = server.client().get("", accept)) {
            Script script = subscriptions.next().tell(opened(0));
            client.status();
            client.until("\n");
            Instant begin = Instant.now();
            String last = client.rest();
            assertThat(last).contains("\"code\":\"token-expired\"");
            assertThat(last).contains(accept.equals(SSE) ? "event: rejoin.error\n" : "{\"rejoin\":\"error\",");
            assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofMillis(1_700));
            awaitReleased(script);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SSE, "application/x-ndjson", "application/json"})
    void endsWithinASecondWhenTheLeaseIsRevoked(String accept) throws InterruptedException {
        RevocableLease revocable = new RevocableLease();
        restart(WebLimits.DEFAULT, revocable);
        boolean poll = accept.equals("application/json");
        try (RawClient client = server.client().get(poll ? "?wait=30s&after=" + cursor(0) : "", accept)) {
            Script script = subscriptions.next().tell(opened(0), live(0));
            if (!poll) {
                assertThat(client.status()).isEqualTo(200);
                client.until("live");
            }
            revocable.revoke();
            Instant begin = Instant.now();
            awaitReleased(script);
            script.tell(events(json(1, "\"secret\"")));
            if (poll) {
                assertThat(client.status()).isEqualTo(401);
            }
            assertThat(client.rest()).contains("\"code\":\"token-revoked\"").doesNotContain("secret");
            assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(1));
        }
    }

    /** A page that was asked for in time and is ready too late. */
    @Test
    void refusesAPageWhoseLeaseEndsWhileItIsRead() {
        Iterator<LeaseState> states =
                List.of(LeaseState.VALID, LeaseState.Expired.EXPIRED).iterator();
        restart(WebLimits.DEFAULT, millis -> states.next());
        try (RawClient client = server.client().get("", "application/json")) {
            assertThat(client.status()).isEqualTo(401);
        }
    }

    @Test
    void refusesALeaseThatIsOver() {
        restart(WebLimits.DEFAULT, Lease.until(Instant.now().minusMillis(1)));
        try (RawClient client = server.client().get("", SSE)) {
            assertThat(client.status()).isEqualTo(401);
            assertThat(client.rest()).contains("\"code\":\"token-expired\"");
            assertThat(subscriptions.isUnused()).isTrue();
        }
    }

    @Test
    void writesContentThroughTheWholePipelineWhereAHandlerMustSeeIt() throws InterruptedException {
        server.close();
        server = start(WebLimits.DEFAULT, Lease.UNLIMITED, http -> http.accessLog(true));
        try (RawClient client = server.client().get("", SSE)) {
            Script script = subscriptions.next().tell(opened(0), events(json(1, "1"), json(2, "2")));
            script.end();
            client.status();
            assertThat(client.rest())
                    .isEqualTo("id: 0000000000000000_00000000\n\n"
                            + "id: 0000000000000001_00000101\ndata: 1\n\n"
                            + "id: 0000000000000002_00000102\ndata: 2\n\n");
        }
    }
}
