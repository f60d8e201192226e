// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import static io.rejoin.redis.Heard.INTERRUPTED;
import static io.rejoin.redis.Heard.LISTENING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.cluster.SlotHash;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;

/** Sharded publish/subscribe on a real cluster of three, and what happens to it. Needs a Redis 7: {@code -Predis7}. */
@Tag("redis7")
class ClusterTest {

    @TempDir
    private Path folder;

    private RedisCluster cluster;
    private RedisLiveFeed feed;

    @BeforeEach
    void start() {
        cluster = new RedisCluster(folder);
        feed = RedisLiveFeed.create(RedisFeedSettings.cluster(cluster.url()));
        Feeds.startAndAwait(feed);
    }

    @AfterEach
    void stop() {
        feed.close();
        cluster.close();
    }

    /** A stream on each primary. */
    private static StreamKey streamOn(int primary) {
        for (int i = 0; ; i++) {
            StreamKey stream = StreamKey.of("acme", "room:" + i);
            if (RedisCluster.primaryOf(nameOf(stream)) == primary) {
                return stream;
            }
        }
    }

    private static String nameOf(StreamKey stream) {
        return new ChannelNames("rejoin").of(stream);
    }

    private List<Heard> listenOnAll() {
        List<Heard> all = new ArrayList<>();
        for (int primary = 0; primary < RedisCluster.PRIMARIES; primary++) {
            all.add(new Heard(feed, streamOn(primary)).awaitSignals(LISTENING));
        }
        return all;
    }

    private void assertDelivers(Heard heard, StreamKey stream) {
        int before = heard.messages().size();
        await().atMost(Heard.PATIENCE).until(() -> Feeds.succeeds(feed.publish(new FeedMessage.Poke(stream))));
        heard.awaitMessages(messages -> messages.size() > before);
    }

    @Test
    void eachStreamIsOnTheShardThatHasItsSlotAndProbesCoverAll() {
        List<Heard> all = listenOnAll();
        for (int primary = 0; primary < RedisCluster.PRIMARIES; primary++) {
            List<String> channels = cluster.primary(primary).ask(redis -> redis.pubsubShardChannels("rejoin:*"));
            assertThat(channels).containsExactly(nameOf(streamOn(primary)));
            assertDelivers(all.get(primary), streamOn(primary));
        }
        Feeds.awaitHealthy(feed);
        for (int primary = 0; primary < RedisCluster.PRIMARIES; primary++) {
            List<String> probes = cluster.primary(primary).ask(redis -> redis.pubsubShardChannels("rejoin-probe:*"));
            assertThat(probes).hasSize(1);
        }
        all.forEach(Heard::close);
        await().atMost(Heard.PATIENCE)
                .until(() -> cluster.primary(0)
                        .ask(redis -> redis.pubsubShardChannels("rejoin:*"))
                        .isEmpty());
    }

    @Test
    void oneWedgedShardFailsTheProbe() {
        List<Heard> all = listenOnAll();
        Feeds.awaitHealthy(feed);
        cluster.primary(1).stopInItsTracks();
        assertThat(Feeds.succeeds(feed.probe())).isFalse();
        cluster.primary(1).goOn();
        Feeds.awaitHealthy(feed);
        all.forEach(Heard::close);
    }

    @Test
    void aSlotThatMovesTakesItsListenersAlong() {
        List<Heard> all = listenOnAll();
        int slot = SlotHash.getSlot(nameOf(streamOn(0)));
        cluster.move(slot, 0, 2);
        all.getFirst().awaitSignals(LISTENING, INTERRUPTED, LISTENING);
        List<String> there = cluster.primary(2).ask(redis -> redis.pubsubShardChannels("rejoin:*"));
        assertThat(there).containsExactlyInAnyOrder(nameOf(streamOn(0)), nameOf(streamOn(2)));
        assertDelivers(all.getFirst(), streamOn(0));
        assertThat(all.get(1).signals()).containsExactly(LISTENING);
        assertThat(all.get(2).signals()).containsExactly(LISTENING);
        // And back, which the node must not take for the state that it already knew.
        cluster.move(slot, 2, 0);
        all.getFirst().awaitLast(INTERRUPTED);
        all.getFirst().awaitLast(LISTENING);
        assertDelivers(all.getFirst(), streamOn(0));
        Feeds.awaitHealthy(feed);
        all.forEach(Heard::close);
    }

    @Test
    void theReplicaTakesOverTheListenersOfADeadPrimary() {
        List<Heard> all = listenOnAll();
        cluster.primary(0).kill();
        all.getFirst().awaitSignals(LISTENING, INTERRUPTED, LISTENING);
        List<String> there = cluster.replica().ask(redis -> redis.pubsubShardChannels("rejoin:*"));
        assertThat(there).containsExactly(nameOf(streamOn(0)));
        assertDelivers(all.getFirst(), streamOn(0));
        assertThat(all.get(1).signals()).containsExactly(LISTENING);
        Feeds.awaitHealthy(feed);
        all.forEach(Heard::close);
    }

    @Test
    void onlyTheListenersOfADeadShardAreInterrupted() {
        List<Heard> all = listenOnAll();
        cluster.primary(1).kill();
        all.get(1).awaitSignals(LISTENING, INTERRUPTED);
        assertDelivers(all.get(0), streamOn(0));
        assertDelivers(all.get(2), streamOn(2));
        cluster.primary(1).start();
        all.get(1).awaitSignals(LISTENING, INTERRUPTED, LISTENING);
        assertDelivers(all.get(1), streamOn(1));
        assertThat(all.get(0).signals()).doesNotContain(INTERRUPTED);
        all.forEach(Heard::close);
    }

    @Test
    void fiveThousandStreamsAttachAtOnce() throws Exception {
        int streams = 5_000;
        CountDownLatch listening = new CountDownLatch(streams);
        List<Disposable> listeners = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            listeners.add(feed.listen(StreamKey.of("storm", "room:" + i))
                    .filter(LISTENING::equals)
                    .subscribe(_ -> listening.countDown()));
        }
        assertThat(listening.await(20, TimeUnit.SECONDS)).isTrue();
        listeners.forEach(Disposable::dispose);
    }
}
