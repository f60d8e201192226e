// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import static io.rejoin.redis.Heard.INTERRUPTED;
import static io.rejoin.redis.Heard.LISTENING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.KillArgs;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a feed does while its Redis is not there, and when it comes back. */
class OutageTest {

    private static final StreamKey STREAM = StreamKey.of("acme", "room:1");
    private static final FeedMessage POKE = new FeedMessage.Poke(STREAM);

    private final RedisProcess redis = RedisProcess.embedded();
    private final RedisLiveFeed feed = RedisLiveFeed.create(RedisFeedSettings.standalone(redis.url()));

    @AfterEach
    void stop() {
        feed.close();
        redis.close();
    }

    @Test
    void listenersAreInterruptedAndListenAgainWithTheirRedis() {
        Feeds.startAndAwait(feed);
        try (Heard one = new Heard(feed, STREAM);
                Heard other = new Heard(feed, StreamKey.of("acme", "room:2"))) {
            one.awaitSignals(LISTENING);
            other.awaitSignals(LISTENING);
            redis.kill();
            one.awaitSignals(LISTENING, INTERRUPTED);
            other.awaitSignals(LISTENING, INTERRUPTED);
            redis.start();
            one.awaitSignals(LISTENING, INTERRUPTED, LISTENING);
            other.awaitSignals(LISTENING, INTERRUPTED, LISTENING);
            Feeds.awaitHealthy(feed);
            feed.publish(POKE).block(Heard.PATIENCE);
            one.awaitMessages(messages -> messages.contains(POKE));
            assertThat(other.messages()).isEmpty();
            assertThat(feed.counters().interruptions()).isEqualTo(1);
        }
    }

    @Test
    void aRedisThatComesLaterIsFound() {
        redis.kill();
        feed.start();
        try (Heard early = new Heard(feed, STREAM)) {
            early.awaitSignals(INTERRUPTED);
            assertRejectedAtOnce();
            assertThatExceptionOfType(FeedUnavailableException.class)
                    .isThrownBy(() -> feed.probe().block(Heard.PATIENCE));
            redis.start();
            early.awaitSignals(INTERRUPTED, LISTENING);
        }
    }

    @Test
    void publishingIsRejectedAtOnceWhileRedisIsAway() {
        Feeds.startAndAwait(feed);
        redis.kill();
        await().atMost(Heard.PATIENCE).until(() -> feed.counters().interruptions() == 1);
        assertRejectedAtOnce();
        long rejected = feed.counters().rejected();
        assertRejectedAtOnce();
        assertThat(feed.counters().rejected()).isEqualTo(rejected + 1);
    }

    private void assertRejectedAtOnce() {
        assertThatExceptionOfType(FeedUnavailableException.class)
                .isThrownBy(() -> feed.publish(POKE).block(Duration.ofMillis(250)))
                .withMessage("not connected to Redis");
    }

    /** As Redis does to one that reads too slowly, by {@code client-output-buffer-limit pubsub}. */
    @Test
    void aListenerThatRedisCutsOffComesBack() {
        Feeds.startAndAwait(feed);
        try (Heard heard = new Heard(feed, STREAM)) {
            heard.awaitSignals(LISTENING);
            redis.ask(commands -> commands.clientKill(KillArgs.Builder.typePubsub()));
            heard.awaitSignals(LISTENING, INTERRUPTED, LISTENING);
        }
    }

    @Test
    void whoLeftDuringTheOutageIsNotSubscribedAgain() {
        Feeds.startAndAwait(feed);
        StreamKey kept = StreamKey.of("acme", "room:2");
        try (Heard stays = new Heard(feed, kept)) {
            stays.awaitSignals(LISTENING);
            try (Heard leaves = new Heard(feed, STREAM)) {
                leaves.awaitSignals(LISTENING);
                redis.kill();
                leaves.awaitSignals(LISTENING, INTERRUPTED);
            }
            redis.start();
            stays.awaitLast(LISTENING);
            List<String> channels = redis.ask(commands -> commands.pubsubChannels("rejoin:*"));
            assertThat(channels).containsExactly("rejoin:{acme/room:2}");
        }
        await().atMost(Heard.PATIENCE)
                .until(() -> redis.ask(commands -> commands.pubsubChannels("rejoin:*"))
                        .isEmpty());
    }

    @Test
    void afterCloseAllIsRefusedAndNothingHangs() {
        Feeds.startAndAwait(feed);
        Heard before = new Heard(feed, STREAM).awaitSignals(LISTENING);
        feed.close();
        before.awaitSignals(LISTENING, INTERRUPTED);
        before.close();
        new Heard(feed, STREAM).awaitSignals(INTERRUPTED).close();
        assertRejectedAtOnce();
        assertThatExceptionOfType(FeedUnavailableException.class)
                .isThrownBy(() -> feed.probe().block(Heard.PATIENCE));
        feed.close();
    }

    @Test
    void closeLeavesNeitherThreadNorConnection() {
        Feeds.startAndAwait(feed);
        assertThat(threads()).isPositive();
        feed.close();
        // The loop's thread says that it has ended just before it does.
        await().atMost(Heard.PATIENCE).until(() -> threads() == 0);
        // The one who asks is the only one left.
        await().atMost(Heard.PATIENCE)
                .until(() ->
                        redis.ask(commands -> commands.clientList()).lines().count() == 1);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(FeedResources.THREAD_NAME))
                .count();
    }
}
