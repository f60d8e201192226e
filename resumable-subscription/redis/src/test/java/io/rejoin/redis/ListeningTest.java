// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import static io.rejoin.redis.Heard.LISTENING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.protocol.CommandType;
import io.rejoin.core.Content;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.FeedSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** A feed and its Redis, both well. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListeningTest {

    private static final StreamKey STREAM = StreamKey.of("acme", "room:1");
    private static final FeedMessage POKE = new FeedMessage.Poke(STREAM);

    private final RedisProcess redis = RedisProcess.embedded();
    private final RedisLiveFeed feed = Feeds.patient(redis);

    @BeforeAll
    void start() {
        Feeds.startAndAwait(feed);
    }

    @AfterAll
    void stop() {
        feed.close();
        redis.close();
    }

    /** Listening is said when Redis has it, not when it was asked for. */
    @Test
    void whoeverIsToldToListenIsSubscribedInRedis() {
        try (RedisClient client = RedisClient.create(redis.url());
                var connection = client.connect(SingleServer.CODEC)) {
            for (int i = 0; i < 200; i++) {
                StreamKey stream = StreamKey.of("acme", "acknowledged:" + i);
                try (Heard _ = new Heard(feed, stream).awaitSignals(LISTENING)) {
                    byte[] poke =
                            MessageCodec.encode(new FeedMessage.Poke(stream)).getFirst();
                    assertThat(connection.sync().publish("rejoin:{" + stream + "}", poke))
                            .isEqualTo(1);
                }
            }
        }
    }

    @Test
    void fiveThousandStreamsAttachAtOnceInBoundedTime() throws Exception {
        int streams = 5_000;
        CountDownLatch listening = new CountDownLatch(streams);
        List<Disposable> listeners = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            listeners.add(feed.listen(StreamKey.of("storm", "room:" + i))
                    .filter(LISTENING::equals)
                    .subscribe(signal -> listening.countDown()));
        }
        // 60 ms on an idle machine without a leak detector; the bound is for busy ones with.
        assertThat(listening.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(subscribed("rejoin:{storm/*")).isEqualTo(streams);
        listeners.forEach(Disposable::dispose);
        await().atMost(Heard.PATIENCE).until(() -> subscribed("rejoin:{storm/*") == 0);
    }

    private int subscribed(String pattern) {
        return redis.ask(commands -> commands.pubsubChannels(pattern)).size();
    }

    /** The rights are those that the page on running Redis names. */
    @Test
    void aUserWithFewRightsIsEnough() {
        redis.ask(commands -> commands.aclSetuser(
                "feed",
                AclSetuserArgs.Builder.reset()
                        .on()
                        .addPassword("secret")
                        .resetChannels()
                        .channelPattern("rejoin*")
                        .addCommand(CommandType.PUBLISH)
                        .addCommand(CommandType.SUBSCRIBE)
                        .addCommand(CommandType.UNSUBSCRIBE)
                        .addCommand(CommandType.PING)
                        .addCommand(CommandType.HELLO)
                        .addCommand(CommandType.CLIENT)));
        try (RedisLiveFeed one =
                RedisLiveFeed.create(RedisFeedSettings.standalone("redis://feed:secret@127.0.0.1:" + redis.port()))) {
            Feeds.startAndAwait(one);
            try (Heard heard = new Heard(one, STREAM).awaitSignals(LISTENING)) {
                one.publish(POKE).block(Heard.PATIENCE);
                heard.awaitMessages(List.of(POKE)::equals);
            }
        }
    }

    @Test
    void oneSubscriptionServesAllListenersOfAStream() {
        StreamKey stream = StreamKey.of("acme", "shared");
        try (Heard one = new Heard(feed, stream).awaitSignals(LISTENING);
                Heard other = new Heard(feed, stream).awaitSignals(LISTENING)) {
            FeedMessage poke = new FeedMessage.Poke(stream);
            feed.publish(poke).block(Heard.PATIENCE);
            one.awaitMessages(List.of(poke)::equals);
            other.awaitMessages(List.of(poke)::equals);
        }
        await().atMost(Heard.PATIENCE).until(() -> subscribed("rejoin:{acme/shared}") == 0);
    }

    @Test
    void messagesOfOneThreadArriveInTheOrderOfTheirPublishing() {
        int messages = 5_000;
        StreamKey stream = StreamKey.of("acme", "ordered");
        try (Heard heard = new Heard(feed, stream).awaitSignals(LISTENING)) {
            // Many in flight at once, as bursts of commits are; all handed over by one thread, whichever asks for more.
            Flux.fromStream(LongStream.rangeClosed(1, messages).boxed())
                    .publishOn(Schedulers.single())
                    .flatMapSequential(seq -> feed.publish(Feeds.event(stream, seq)), 100)
                    .then()
                    .block(Heard.PATIENCE);
            FeedMessage last = new FeedMessage.Poke(stream);
            feed.publish(last).block(Heard.PATIENCE);
            heard.awaitLast(new FeedSignal.Received(last));
            assertThat(Feeds.seqs(heard.messages()))
                    .isEqualTo(LongStream.rangeClosed(1, messages).boxed().toList());
        }
    }

    @Test
    void malformedBytesAreCountedAndReadAsAPoke() {
        try (Heard heard = new Heard(feed, STREAM).awaitSignals(LISTENING)) {
            long before = feed.counters().malformed();
            for (byte[] bytes : List.of(new byte[0], new byte[] {99}, new byte[] {1, 1, 0}, new byte[100_000])) {
                redis.ask(commands -> commands.publish("rejoin:{acme/room:1}", bytes));
            }
            heard.awaitMessages(List.of(POKE, POKE, POKE, POKE)::equals);
            assertThat(feed.counters().malformed()).isEqualTo(before + 4);
            feed.publish(Feeds.event(STREAM, 1)).block(Heard.PATIENCE);
            heard.awaitMessages(messages -> messages.size() == 5);
        }
    }

    @Test
    void malformedProbesAreCountedAndHarmless() {
        long before = feed.counters().malformed();
        List<String> probes = redis.ask(commands -> commands.pubsubChannels("rejoin-probe:*"));
        assertThat(probes).hasSize(1);
        redis.ask(commands -> commands.publish(probes.getFirst(), new byte[] {1, 2, 3}));
        await().atMost(Heard.PATIENCE).until(() -> feed.counters().malformed() == before + 1);
        Feeds.awaitHealthy(feed);
    }

    @Test
    void aLargeEventIsAnnouncedByAPokeAndALongRunComesInParts() {
        try (Heard heard = new Heard(feed, STREAM).awaitSignals(LISTENING)) {
            feed.publish(new FeedMessage.Appended(Feeds.run(STREAM, 1, 1, 1 << 20)))
                    .block(Heard.PATIENCE);
            heard.awaitMessages(List.of(POKE)::equals);
            feed.publish(new FeedMessage.Appended(Feeds.run(STREAM, 1, 100, 300)))
                    .block(Heard.PATIENCE);
            heard.awaitMessages(messages -> Feeds.seqs(messages).size() == 100);
        }
    }

    @Test
    void ephemeralEventsGoThereAndBack() {
        FeedMessage typing = new FeedMessage.Ephemeral(new EphemeralEvent(
                STREAM, 17, Duration.ofSeconds(5), new Content("typing", Content.JSON, new byte[] {'{', '}'})));
        try (Heard heard = new Heard(feed, STREAM).awaitSignals(LISTENING)) {
            feed.publish(typing).block(Heard.PATIENCE);
            heard.awaitMessages(List.of(typing)::equals);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> feed.publish(new FeedMessage.Ephemeral(
                                new EphemeralEvent(STREAM, 17, Duration.ofSeconds(5), Content.json(new byte[20_000]))))
                        .block(Heard.PATIENCE))
                .withMessageContaining("expected: at most 16384");
    }

    @Test
    void aListenerThatThrowsHurtsNobodyElse() {
        CountDownLatch thrown = new CountDownLatch(3);
        try (Heard before = new Heard(feed, STREAM).awaitSignals(LISTENING)) {
            feed.listen(STREAM).subscribe(new Throwing(thrown));
            try (Heard after = new Heard(feed, STREAM).awaitSignals(LISTENING)) {
                feed.publish(POKE).block(Heard.PATIENCE);
                feed.publish(POKE).block(Heard.PATIENCE);
                before.awaitMessages(List.of(POKE, POKE)::equals);
                after.awaitMessages(List.of(POKE, POKE)::equals);
                assertThat(thrown.getCount()).isZero();
            }
        }
    }

    /** A subscriber without any of Reactor's protection around it. */
    private static final class Throwing implements CoreSubscriber<FeedSignal> {

        private final CountDownLatch thrown;

        Throwing(CountDownLatch thrown) {
            this.thrown = thrown;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(FeedSignal signal) {
            thrown.countDown();
            throw new IllegalStateException("thrown by the test");
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onComplete() {}
    }

    @Test
    void aThousandListenersWhoComeAndGoAtOnceLeaveNothingBehind() {
        StreamKey stream = StreamKey.of("acme", "busy");
        List<Thread> threads = IntStream.range(0, 8)
                .mapToObj(thread -> Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < 250; i++) {
                        feed.listen(stream).subscribe().dispose();
                    }
                }))
                .toList();
        threads.forEach(ListeningTest::join);
        try (Heard heard = new Heard(feed, stream).awaitSignals(LISTENING)) {
            FeedMessage poke = new FeedMessage.Poke(stream);
            feed.publish(poke).block(Heard.PATIENCE);
            heard.awaitMessages(List.of(poke)::equals);
        }
        await().atMost(Heard.PATIENCE).until(() -> subscribed("rejoin:{acme/busy}") == 0);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
