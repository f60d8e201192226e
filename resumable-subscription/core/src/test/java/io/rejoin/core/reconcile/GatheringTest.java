// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.Publication;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.memory.InMemoryLiveFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Events that come while a group's last round is still paid for leave together. */
class GatheringTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create(true);

    /** What the rounds so far took, on top of the virtual time, which cannot pass within a task. */
    private long spentNanos;

    private final InMemoryEventLog log = new InMemoryEventLog(() -> Instant.EPOCH, new Random(7));
    private ReconcilingNode node = node(ReconcileSettings.DEFAULT);
    private final List<Integer> batches = new ArrayList<>();
    private long nanosPerDelivery;

    private ReconcilingNode node(ReconcileSettings settings) {
        return new ReconcilingNode(log, InMemoryLiveFeed.direct(), settings, new SpentTime());
    }

    /** The virtual time and {@link #spentNanos}. */
    private final class SpentTime implements Scheduler {

        @Override
        public long now(TimeUnit unit) {
            return unit.convert(time.now(TimeUnit.NANOSECONDS) + spentNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public Disposable schedule(Runnable task) {
            return time.schedule(task);
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            return time.schedule(task, delay, unit);
        }

        @Override
        public Disposable schedulePeriodically(Runnable task, long delay, long period, TimeUnit unit) {
            return time.schedulePeriodically(task, delay, period, unit);
        }

        @Override
        public Worker createWorker() {
            return time.createWorker();
        }
    }

    @AfterEach
    void close() {
        node.close();
        time.dispose();
    }

    private void subscribe() {
        node.start();
        Disposable unused = node.subscribe(SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST))
                .subscribe(signal -> {
                    if (signal instanceof Signal.Events(var events)) {
                        spentNanos += nanosPerDelivery;
                        batches.add(events.size());
                    }
                });
        time.advanceTimeBy(Duration.ofSeconds(2));
    }

    private void publish() {
        var unused = node.publish(Publication.of(Fixture.STREAM, Content.json("1".getBytes(UTF_8))))
                .block();
    }

    @Test
    void afterALongRoundWhatComesIsGatheredUntilTheRestIsOver() {
        nanosPerDelivery = Duration.ofMillis(1).toNanos();
        subscribe();
        publish();
        assertThat(batches).containsExactly(1);
        publish();
        publish();
        time.advanceTimeBy(Duration.ofMillis(18));
        assertThat(batches).as("within the rest of 19 ms").containsExactly(1);
        time.advanceTimeBy(Duration.ofMillis(2));
        assertThat(batches).containsExactly(1, 2);
    }

    /** As a connection does that writes for several streams at once, and one that is flushed for all of its streams. */
    @Test
    void whatSubscribersLeaveToTheirExecutorIsPartOfTheRound() {
        Executor executor = task -> {
            var _ = time.schedule(task, 1, TimeUnit.NANOSECONDS); // not at once, and on nobody else's stack
        };
        AtomicBoolean another = new AtomicBoolean();
        node.start();
        Disposable unused = node.subscribe(
                        SubscribeRequest.of(Fixture.STREAM, StartAt.LATEST).on(executor))
                .subscribe(signal -> {
                    if (signal instanceof Signal.Events(var events)) {
                        batches.add(events.size());
                        executor.execute(() -> {
                            spentNanos += nanosPerDelivery;
                            if (another.getAndSet(false)) {
                                publish();
                            }
                        });
                    }
                });
        time.advanceTimeBy(Duration.ofSeconds(2));
        publish(); // the first reaches the node by way of the log
        time.advanceTimeBy(Duration.ofSeconds(2));

        nanosPerDelivery = Duration.ofMillis(1).toNanos();
        another.set(true);
        publish();
        time.advanceTimeBy(Duration.ofMillis(18));
        assertThat(batches).as("within the rest of 19 ms").containsExactly(1, 1);
        time.advanceTimeBy(Duration.ofMillis(2));
        assertThat(batches).containsExactly(1, 1, 1);
    }

    @Test
    void howeverLongARoundTookTheRestIsShort() {
        nanosPerDelivery = Duration.ofSeconds(5).toNanos();
        subscribe();
        publish();
        publish();
        time.advanceTimeBy(ReconcileSettings.DEFAULT.gatherTime());
        assertThat(batches).containsExactly(1, 1);
    }

    @Test
    void afterAShortRoundNothingWaits() {
        nanosPerDelivery = Rest.SHORTEST / Rest.SHARE - 1;
        subscribe();
        publish();
        publish();
        assertThat(batches).containsExactly(1, 1);
    }

    @Test
    void whereNoTimeIsGivenToGatheringNothingWaits() {
        node = node(Settings.withGatherTime(Duration.ZERO));
        nanosPerDelivery = Duration.ofMillis(2).toNanos();
        subscribe();
        publish();
        publish();
        assertThat(batches).containsExactly(1, 1);
    }
}
