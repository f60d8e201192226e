// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.rejoin.core.Content;
import io.rejoin.core.Publication;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.BytesUnderway;
import io.rejoin.web.Handling;
import io.rejoin.web.Lease;
import io.rejoin.web.RawClient;
import io.rejoin.web.ResumableEndpoint;
import io.rejoin.web.RevocableLease;
import io.rejoin.web.ScriptedSubscriptions;
import io.rejoin.web.TestServer;
import io.rejoin.web.WebLimits;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.ConnectionProvider;

/** Clients that ask for pages and do not read them. What waits for them is counted by an allocator of the server's own. */
class StalledPageTest {

    private static final int EVENTS = 10;
    private static final int EVENT_BYTES = 100_000;

    /** Netty's high watermark, the chunk that goes beyond it, and what frames and heads need. */
    private static final long BYTES_PER_CLIENT = (64 + 32 + 4) * 1024;

    private static final Duration NEVER = WebLimits.DEFAULT.writeStall();
    private static final Duration SOON = Duration.ofMillis(300);

    private final InMemoryEventLog log = new InMemoryEventLog(Clock.systemUTC(), new Random(1));
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final List<AutoCloseable> open = new ArrayList<>();
    private TestServer server = TestServer.start(new ScriptedSubscriptions(), log, WebLimits.DEFAULT);

    StalledPageTest() {
        for (int i = 0; i < EVENTS; i++) {
            publish(EVENT_BYTES);
        }
    }

    private void publish(int bytes) {
        byte[] payload = ("\"" + "x".repeat(bytes - 2) + "\"").getBytes(StandardCharsets.US_ASCII);
        log.append(Publication.of(TestServer.STREAM, Content.json(payload))).block();
    }

    private void start(Duration stall, Lease lease, UnaryOperator<HttpServer> configuration) {
        server.close();
        WebLimits d = WebLimits.DEFAULT;
        WebLimits limits = new WebLimits(
                d.heartbeat(), stall, d.pageEvents(), d.pageBytes(), d.longPollWait(), d.retryDelay(), d.maxAge());
        server = TestServer.start(
                new ResumableEndpoint(new ScriptedSubscriptions(), log, limits),
                lease,
                limits,
                http -> configuration.apply(
                        http.childOption(ChannelOption.SO_SNDBUF, 16 * 1024).mapHandle((handled, connection) -> {
                            connection.channel().config().setAllocator(allocator); // that of a stream, too
                            return new Handling(handled);
                        })));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        server.close();
    }

    private RawClient stalledClient() {
        RawClient client = RawClient.connect(server.port(), 8 * 1024).get("", "application/json");
        open.add(client);
        return client;
    }

    private long held() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    private void assertServesOthers() {
        try (RawClient client = server.client().get("", "application/json")) {
            assertThat(client.status()).isEqualTo(200);
            assertThat(client.rest()).hasSizeGreaterThan(EVENTS * EVENT_BYTES).endsWith("\"}");
        }
    }

    @Test
    void holdLittleAndOthersAreServed() {
        start(NEVER, Lease.UNLIMITED, http -> http);
        int clients = 40;
        for (int i = 0; i < clients; i++) {
            stalledClient();
        }
        await().until(() -> server.bytesWaiting() > clients * 40L * 1024);
        assertServesOthers();
        assertThat(held()).isLessThan(clients * BYTES_PER_CLIENT);
    }

    @Test
    void areCut() {
        start(SOON, Lease.UNLIMITED, http -> http);
        stalledClient();
        await().until(() -> server.bytesWaiting() > 0);
        await().until(() -> server.connections() == 0);
        await().until(() -> held() == 0);
    }

    /** Each by itself would be taken whole by the connection, answer after answer. */
    @Test
    void areCutWhereTheyAskForManySmallOnes() {
        start(SOON, Lease.UNLIMITED, http -> http);
        try (RawClient client = RawClient.connect(server.port(), 8 * 1024)) {
            for (int i = 0; i < 800; i++) {
                client.get("?from=latest", "application/json");
            }
            await().until(() -> server.bytesWaiting() > 0);
            await().until(() -> server.connections() == 0);
        }
    }

    @Test
    void oneThatReadsSlowlyIsNotCut() {
        start(SOON, Lease.UNLIMITED, http -> http);
        RawClient client = stalledClient();
        assertThat(client.status()).isEqualTo(200);
        client.bytes(1);
        for (int i = 0; i < 10; i++) {
            assertTakesTime();
            client.bytes(40_000);
        }
        assertThat(client.rest()).endsWith("\"}");
    }

    /** A time in which a client that takes nothing would be half-way to being cut. */
    private static void assertTakesTime() {
        await().pollDelay(Duration.ofMillis(150)).until(() -> true);
    }

    @Test
    void oneWhoseLeaseEndsIsCut() {
        RevocableLease lease = new RevocableLease();
        start(NEVER, lease, http -> http);
        stalledClient();
        await().until(() -> server.bytesWaiting() > 40L * 1024);
        lease.revoke();
        await().until(() -> server.connections() == 0);
    }

    // ---- streams of one connection, as through a gateway

    private static final class Streams implements AutoCloseable {

        private final ConnectionProvider one = ConnectionProvider.create("one", 1);
        private final HttpClient http = HttpClient.create(one)
                .protocol(HttpProtocol.H2C)
                .http2Settings(settings -> settings.initialWindowSize(1).maxConcurrentStreams(1_000));
        private final Semaphore answered = new Semaphore(0);
        private final List<Disposable> stalled = new ArrayList<>();
        private final AtomicInteger refused = new AtomicInteger();

        void open(String uri) {
            BaseSubscriber<Object> takesNothing = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {}

                @Override
                protected void hookOnError(Throwable cut) {}
            };
            stalled.add(takesNothing);
            http.get()
                    .uri(uri)
                    .response((response, content) -> {
                        if (response.status().code() == 503) {
                            refused.incrementAndGet();
                        }
                        answered.release();
                        return content.cast(Object.class);
                    })
                    .subscribe(takesNothing);
        }

        @Override
        public void close() {
            stalled.forEach(Disposable::dispose);
            one.dispose();
        }
    }

    private Streams stalledStreams(int count, String query) throws InterruptedException {
        Streams streams = new Streams();
        open.add(streams);
        for (int i = 0; i < count; i++) {
            streams.open("http://127.0.0.1:" + server.port() + "/events" + query);
        }
        assertThat(streams.answered.tryAcquire(count, 20, TimeUnit.SECONDS)).isTrue();
        return streams;
    }

    private static HttpServer http2(HttpServer http) {
        return http.protocol(HttpProtocol.H2C, HttpProtocol.HTTP11)
                .http2Settings(settings -> settings.maxConcurrentStreams(1_000));
    }

    @Test
    void streamsOfOneConnectionHoldLittleAndOthersAreServed() throws InterruptedException {
        start(NEVER, Lease.UNLIMITED, StalledPageTest::http2);
        int count = 100;
        Streams streams = stalledStreams(count, "");
        await().until(() -> held() > count * 40L * 1024);
        assertServesOthers();
        assertThat(held()).isLessThan(count * BYTES_PER_CLIENT);
        assertThat(streams.refused).hasValue(0);
        streams.close();
        await().until(() -> held() == 0);
    }

    @Test
    void streamsAreCut() throws InterruptedException {
        start(SOON, Lease.UNLIMITED, StalledPageTest::http2);
        stalledStreams(1, "");
        await().until(() -> held() > 40 * 1024);
        await().until(() -> held() == 0);
    }

    /** An event is held as a whole. */
    @Test
    void pagesAreRefusedWhenAsMuchIsHeldAsMayBe() throws InterruptedException {
        start(NEVER, Lease.UNLIMITED, StalledPageTest::http2);
        publish(1_000_000);
        int fit = (int) Math.ceilDiv(BytesUnderway.DEFAULT_MAX_BYTES, 1_000_000);
        Streams streams = stalledStreams(fit + 5, "?from=-1");
        assertThat(streams.refused).hasValueBetween(4, 5);
        try (RawClient client = server.client().get("", "application/json")) {
            assertThat(client.status()).isEqualTo(503);
            assertThat(client.header("retry-after")).isNotNull();
            assertThat(client.rest()).contains("\"code\":\"too-much-underway\"", "\"retryable\":true");
        }
        streams.close();
        await().until(() -> held() == 0);
        assertServesOthers();
    }
}
