// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import static io.rejoin.redis.Heard.INTERRUPTED;
import static io.rejoin.redis.Heard.LISTENING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedMessage;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a feed does while its sockets are open and nothing comes out of them. */
class WedgeTest {

    private static final StreamKey STREAM = StreamKey.of("acme", "room:1");
    private static final FeedMessage POKE = new FeedMessage.Poke(STREAM);
    private static final int MAX_IN_FLIGHT = 1_000;

    private final RedisProcess redis = RedisProcess.embedded();
    private final RedisLiveFeed feed =
            RedisLiveFeed.create(RedisFeedSettings.standalone(redis.url()).withMaxInFlight(MAX_IN_FLIGHT));

    @AfterEach
    void stop() {
        redis.kill();
        feed.close();
        redis.close();
    }

    @Test
    void publishesAndProbesFailInTimeAndWorkAgainAfterwards() {
        Feeds.startAndAwait(feed);
        try (Heard heard = new Heard(feed, STREAM)) {
            heard.awaitSignals(LISTENING);
            long failed = feed.counters().failed();
            redis.stopInItsTracks();
            Instant begun = Instant.now();
            assertThatExceptionOfType(FeedUnavailableException.class)
                    .isThrownBy(() -> feed.publish(POKE).block(Heard.PATIENCE))
                    .withMessage("Redis did not answer within 500 ms");
            assertThat(Duration.between(begun, Instant.now())).isBetween(Duration.ofMillis(499), Duration.ofSeconds(5));
            assertThat(feed.counters().failed()).isEqualTo(failed + 1);
            long probesFailed = feed.counters().probesFailed();
            assertThat(Feeds.succeeds(feed.probe())).isFalse();
            await().atMost(Heard.PATIENCE).until(() -> feed.counters().probesFailed() == probesFailed + 1);
            redis.goOn();
            Feeds.awaitHealthy(feed);
            feed.publish(POKE).block(Heard.PATIENCE);
            heard.awaitMessages(messages -> !messages.isEmpty());
        }
    }

    @Test
    void aListenerWhoIsNotAcknowledgedIsToldThatItIsInterrupted() {
        Feeds.startAndAwait(feed);
        redis.stopInItsTracks();
        try (Heard heard = new Heard(feed, STREAM)) {
            heard.awaitSignals(INTERRUPTED);
            redis.goOn();
            heard.awaitSignals(INTERRUPTED, LISTENING);
        }
    }

    @Test
    void aRedisThatDoesNotAnswerAtAllIsTriedAgain() {
        redis.stopInItsTracks();
        feed.start();
        try (Heard heard = new Heard(feed, STREAM)) {
            heard.awaitSignals(INTERRUPTED);
            redis.goOn();
            heard.awaitSignals(INTERRUPTED, LISTENING);
        }
    }

    @Test
    void aHundredThousandPublishesIntoAStoppedRedisCostNeitherMemoryNorTime() throws Exception {
        int publishes = 100_000;
        Feeds.startAndAwait(feed);
        redis.stopInItsTracks();
        long before = usedMemory();
        CountDownLatch failed = new CountDownLatch(publishes);
        Instant begun = Instant.now();
        for (int i = 1; i <= publishes; i++) {
            // A payload of its own each, so that what is kept is seen: 800 MB if all were.
            feed.publish(new FeedMessage.Appended(Feeds.run(STREAM, i, 1, 8_000)))
                    .subscribe(null, error -> failed.countDown());
        }
        assertThat(failed.await(Heard.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(10));
        RedisFeedCounters counters = feed.counters();
        assertThat(counters.failed() + counters.rejected()).isGreaterThanOrEqualTo(publishes);
        assertThat(counters.rejected()).as("not even sent").isGreaterThan(publishes - 10 * MAX_IN_FLIGHT);
        assertThat(usedMemory() - before).isLessThan(100L << 20);
        redis.goOn();
        await().atMost(Heard.PATIENCE).until(() -> Feeds.succeeds(feed.publish(POKE)));
    }

    private static long usedMemory() {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Half-open connections: only probes find out, and only a new connection helps. */
    @Test
    void connectionsOverWhichProbesAreLostAreReplaced() throws Exception {
        try (FreezableProxy proxy = new FreezableProxy(redis.port());
                RedisLiveFeed behind =
                        RedisLiveFeed.create(RedisFeedSettings.standalone("redis://127.0.0.1:" + proxy.port()))) {
            Feeds.startAndAwait(behind);
            try (Heard heard = new Heard(behind, STREAM)) {
                heard.awaitSignals(LISTENING);
                long failed = behind.counters().probesFailed();
                proxy.freezeWhatIsOpen();
                assertThat(Feeds.succeeds(behind.probe())).isFalse();
                assertThat(Feeds.succeeds(behind.probe())).isFalse();
                await().atMost(Heard.PATIENCE).until(() -> behind.counters().probesFailed() == failed + 2);
                assertThat(heard.signals()).containsExactly(LISTENING);
                assertThat(Feeds.succeeds(behind.probe())).isFalse();
                heard.awaitSignals(LISTENING, INTERRUPTED, LISTENING);
                Feeds.awaitHealthy(behind);
                behind.publish(POKE).block(Heard.PATIENCE);
                heard.awaitMessages(messages -> !messages.isEmpty());
            }
        }
    }
}
