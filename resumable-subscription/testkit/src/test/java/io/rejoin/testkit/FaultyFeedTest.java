// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.StreamKey;
import io.rejoin.core.memory.InMemoryLiveFeed;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.FeedSignal;
import io.rejoin.core.spi.LiveFeed;
import io.rejoin.testkit.FaultyFeed.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

class FaultyFeedTest {

    private static final StreamKey ROOM = StreamKey.of("acme", "room:1");

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final LiveFeed bus = InMemoryLiveFeed.direct();
    private final FaultyFeed feed = new FaultyFeed(bus, new SplittableRandom(1), time);
    private final List<FeedSignal> heard = new ArrayList<>();

    @Test
    void dropsAndRepeats() {
        feed.become(new FeedFaults(0.5, 0, Duration.ZERO, Duration.ZERO));
        assertThat(sendAll().stream().distinct()).hasSizeBetween(20, 80).isSorted();
        feed.become(new FeedFaults(0, 0.5, Duration.ZERO, Duration.ZERO));
        assertThat(sendAll()).hasSizeBetween(150, 300).isSorted();
    }

    @Test
    void delaysAndReorders() {
        feed.become(new FeedFaults(0, 0, Duration.ofMillis(1), Duration.ofMillis(50)));
        List<Long> arrived = sendAll();
        assertThat(arrived).hasSize(100).doesNotHaveDuplicates();
        assertThat(arrived).isNotEqualTo(arrived.stream().sorted().toList());
    }

    @Test
    void aLoudBreakIsTold() {
        Disposable listening = feed.listen(ROOM).subscribe(heard::add);
        feed.connection(Connection.DOWN);
        bus.publish(message(1)).block();
        assertThat(feed.publish(message(2)).materialize().block())
                .matches(signal -> signal != null && signal.isOnError());
        assertThat(feed.probe().materialize().block()).matches(signal -> signal != null && signal.isOnError());
        feed.connection(Connection.UP);
        bus.publish(message(3)).block();
        assertThat(heard)
                .containsExactly(
                        new FeedSignal.Listening(),
                        new FeedSignal.Interrupted(),
                        new FeedSignal.Listening(),
                        new FeedSignal.Received(message(3)));
        listening.dispose();
    }

    @Test
    void aSilentBreakIsNotTold() {
        Disposable listening = feed.listen(ROOM).subscribe(heard::add);
        feed.connection(Connection.SILENT);
        Disposable late = feed.listen(ROOM)
                .subscribe(signal -> assertThat(feed.connection()).isEqualTo(Connection.UP));
        bus.publish(message(1)).block();
        feed.publish(message(2)).block();
        Disposable probe = feed.probe().subscribe();
        feed.connection(Connection.UP);
        bus.publish(message(3)).block();
        assertThat(heard).containsExactly(new FeedSignal.Listening(), new FeedSignal.Received(message(3)));
        assertThat(probe.isDisposed()).as("the probe never came back").isFalse();
        probe.dispose();
        late.dispose();
        listening.dispose();
    }

    @Test
    void whatIsUnderWayWhenItBreaksIsLost() {
        Disposable listening = feed.listen(ROOM).subscribe(heard::add);
        feed.become(new FeedFaults(0, 0, Duration.ofMillis(10), Duration.ofMillis(10)));
        bus.publish(message(1)).block();
        feed.connection(Connection.SILENT);
        feed.connection(Connection.UP);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(heard).containsExactly(new FeedSignal.Listening());
        listening.dispose();
    }

    /** With nothing but delays it is a feed like any other. */
    @Nested
    class KeepsTheContract implements LiveFeedContract {

        private final LiveFeed one = slow(2);
        private final LiveFeed other = slow(3);

        private LiveFeed slow(long seed) {
            FaultyFeed slow = new FaultyFeed(bus, new SplittableRandom(seed), Schedulers.parallel());
            slow.become(new FeedFaults(0, 0, Duration.ofNanos(1), Duration.ofMillis(1)));
            return slow;
        }

        @Override
        public LiveFeedFixture fixture() {
            return new LiveFeedFixture() {

                @Override
                public LiveFeed oneNode() {
                    return one;
                }

                @Override
                public LiveFeed otherNode() {
                    return other;
                }
            };
        }
    }

    /** Sends a hundred messages and returns the numbers of those that arrived, in the order in which they did. */
    private List<Long> sendAll() {
        heard.clear();
        Disposable listening = feed.listen(ROOM).subscribe(heard::add);
        time.advanceTimeBy(Duration.ofSeconds(1));
        IntStream.range(0, 100).forEach(number -> bus.publish(message(number)).block());
        time.advanceTimeBy(Duration.ofSeconds(1));
        listening.dispose();
        List<Long> numbers = new ArrayList<>();
        for (FeedSignal signal : heard) {
            if (signal instanceof FeedSignal.Received(FeedMessage.Ephemeral(EphemeralEvent event))) {
                numbers.add(event.after());
            }
        }
        return numbers;
    }

    private static FeedMessage message(long number) {
        return new FeedMessage.Ephemeral(
                new EphemeralEvent(ROOM, number, EphemeralEvent.MAX_TIME_TO_LIVE, Content.json(new byte[0])));
    }
}
