// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.FeedSignal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/** What is particular to this feed; what it shares with all others is tested by the contracts of the testkit. */
class InMemoryLiveFeedTest {

    private static final FeedMessage POKE = new FeedMessage.Poke(StreamKey.of("acme", "room:1"));

    private final List<FeedSignal> heard = new ArrayList<>();

    @Test
    void aDirectFeedHasDeliveredWhenPublishCompletes() {
        InMemoryLiveFeed feed = InMemoryLiveFeed.direct();
        Disposable listening = feed.listen(POKE.stream()).subscribe(heard::add);
        feed.publish(POKE).block();
        assertThat(heard).containsExactly(new FeedSignal.Listening(), new FeedSignal.Received(POKE));
        listening.dispose();
    }

    @Test
    void aListenerThatPublishesIsNotCalledWithinItself() {
        InMemoryLiveFeed feed = InMemoryLiveFeed.direct();
        List<String> order = new ArrayList<>();
        Disposable listening = feed.listen(POKE.stream()).subscribe(signal -> {
            order.add("begin");
            if (signal instanceof FeedSignal.Listening) {
                feed.publish(POKE).subscribe();
            }
            order.add("end");
        });
        assertThat(order).containsExactly("begin", "end", "begin", "end");
        listening.dispose();
    }

    @Test
    void anAsynchronousFeedDeliversOnItsScheduler() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        InMemoryLiveFeed feed = InMemoryLiveFeed.on(Schedulers.fromExecutor(tasks::add));
        Disposable listening = feed.listen(POKE.stream()).subscribe(heard::add);
        feed.publish(POKE).block();
        assertThat(heard).isEmpty();
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
        assertThat(heard).containsExactly(new FeedSignal.Listening(), new FeedSignal.Received(POKE));
        listening.dispose();
    }

    @Test
    void aListenerTooFarBehindLosesWhatWaitsAndIsTold() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        InMemoryLiveFeed feed = InMemoryLiveFeed.on(Schedulers.fromExecutor(tasks::add));
        Disposable listening = feed.listen(POKE.stream()).subscribe(heard::add);
        for (int i = 0; i < InMemoryLiveFeed.MAX_PENDING; i++) {
            feed.publish(POKE).block();
        }
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
        assertThat(heard)
                .containsExactly(
                        new FeedSignal.Interrupted(), new FeedSignal.Listening(), new FeedSignal.Received(POKE));
        listening.dispose();
    }

    @Test
    void aListenerThatLeavesAtOnceIsNotKept() {
        InMemoryLiveFeed feed = InMemoryLiveFeed.direct();
        feed.listen(POKE.stream()).take(1).subscribe(heard::add);
        feed.publish(POKE).block();
        assertThat(heard).containsExactly(new FeedSignal.Listening());
    }
}
