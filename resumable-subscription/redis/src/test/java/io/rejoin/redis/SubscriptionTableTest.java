// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import static io.rejoin.redis.Heard.INTERRUPTED;
import static io.rejoin.redis.Heard.LISTENING;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.FeedSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** The machine without sockets: every order of events can be made, and time passes when the test says so. */
class SubscriptionTableTest {

    private static final Duration ACKNOWLEDGE_WITHIN = Duration.ofMillis(500);

    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final List<String> owned = new ArrayList<>();
    private final SubscriptionTable table =
            new SubscriptionTable(clock.eventLoop(), ACKNOWLEDGE_WITHIN, new SubscriptionTable.Owner() {
                @Override
                public void refused() {
                    owned.add("refused");
                }

                @Override
                public void stuck() {
                    owned.add("stuck");
                }
            });
    private ScriptedRedis redis = new ScriptedRedis(table);

    SubscriptionTableTest() {
        clock.freezeTime();
    }

    /** A listener, and what it was told. */
    private static final class Told {

        final List<FeedSignal> signals = new ArrayList<>();
        final ChannelListener listener = new ChannelListener(sink(signals));

        private static FluxSink<FeedSignal> sink(List<FeedSignal> signals) {
            List<FluxSink<FeedSignal>> sinks = new ArrayList<>();
            Flux.<FeedSignal>push(sinks::add, FluxSink.OverflowStrategy.IGNORE).subscribe(signals::add);
            return sinks.getFirst();
        }

        boolean listens() {
            return !signals.isEmpty() && signals.getLast().equals(LISTENING);
        }
    }

    private final List<StreamChannel> gone = new ArrayList<>();

    private StreamChannel channel(String name) {
        return new StreamChannel(name, StreamKey.of("acme", name), new FeedCounters(), gone::add);
    }

    private void connect() {
        redis = new ScriptedRedis(table);
        table.opened(redis);
        turn();
    }

    private void turn() {
        clock.runPendingTasks();
    }

    private void pass(Duration time) {
        clock.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        clock.runScheduledPendingTasks();
        turn();
    }

    private Told join(StreamChannel channel) {
        Told told = new Told();
        channel.add(told.listener);
        table.settle(channel);
        turn();
        return told;
    }

    private void leave(StreamChannel channel, Told told) {
        channel.remove(told.listener);
        table.settle(channel);
        turn();
    }

    private StreamChannel attached(String name) {
        StreamChannel channel = channel(name);
        // Joined before attached, as a channel without a listener is not kept.
        channel.add(new Told().listener);
        table.attach(channel);
        turn();
        return channel;
    }

    @Test
    void listeningIsToldOnTheAcknowledgement() {
        connect();
        StreamChannel channel = attached("a");
        Told told = join(channel);
        assertThat(told.signals).isEmpty();
        redis.carryOutAll();
        assertThat(told.signals).containsExactly(LISTENING);
    }

    /** Only one command of a channel is under way; the answer decides what comes next. */
    @Test
    void leavingAndComingBackWhileUnderWaySendsNothingMore() {
        connect();
        StreamChannel channel = channel("a");
        Told first = new Told();
        channel.add(first.listener);
        table.attach(channel);
        turn();
        leave(channel, first);
        Told second = join(channel);
        assertThat(redis.pending()).isEqualTo(1);
        redis.carryOutAll();
        turn();
        assertThat(redis.pending()).isZero();
        assertThat(first.signals).isEmpty();
        assertThat(second.signals).containsExactly(LISTENING);
    }

    @Test
    void comingBackWhileTheUnsubscribeIsUnderWayWaitsForANewAcknowledgement() {
        connect();
        StreamChannel channel = channel("a");
        Told first = new Told();
        channel.add(first.listener);
        table.attach(channel);
        turn();
        redis.carryOutAll();
        leave(channel, first);
        Told second = join(channel);
        channel.received(new byte[] {1, 2});
        assertThat(second.signals).isEmpty();
        redis.carryOutNext();
        turn();
        assertThat(second.signals).isEmpty();
        assertThat(redis.subscribed()).isEmpty();
        redis.carryOutNext();
        assertThat(second.signals).containsExactly(LISTENING);
        assertThat(redis.subscribed()).containsExactly("a");
    }

    @Test
    void anAcknowledgementOfAnotherConnectionIsNone() {
        connect();
        StreamChannel channel = attached("a");
        Told told = join(channel);
        ScriptedRedis old = redis;
        table.lost();
        connect();
        old.carryOutAll();
        assertThat(told.signals).containsExactly(INTERRUPTED);
        redis.carryOutAll();
        assertThat(told.signals).containsExactly(INTERRUPTED, LISTENING);
    }

    @Test
    void manyGoInBatchesOneAtATime() {
        connect();
        for (int i = 0; i < 2 * SubscriptionTable.MAX_BATCH + 1; i++) {
            StreamChannel channel = channel("c" + i);
            channel.add(new Told().listener);
            table.attach(channel);
        }
        int batches = 0;
        for (turn(); redis.pending() > 0; turn()) {
            assertThat(redis.pending()).isEqualTo(1);
            redis.carryOutNext();
            batches++;
        }
        assertThat(batches).isEqualTo(3);
        assertThat(redis.subscribed()).hasSize(2 * SubscriptionTable.MAX_BATCH + 1);
    }

    @Test
    void aLateAcknowledgementIsAnInterruptionAndAVeryLateOneADeadConnection() {
        connect();
        StreamChannel channel = attached("a");
        Told told = join(channel);
        pass(ACKNOWLEDGE_WITHIN.minusMillis(1));
        assertThat(told.signals).isEmpty();
        pass(Duration.ofMillis(1));
        assertThat(told.signals).containsExactly(INTERRUPTED);
        assertThat(owned).isEmpty();
        pass(SubscriptionTable.STUCK);
        assertThat(owned).containsExactly("stuck");
    }

    @Test
    void anAnswerInTimeStopsTheClock() {
        connect();
        StreamChannel channel = attached("a");
        Told told = join(channel);
        redis.carryOutAll();
        pass(SubscriptionTable.STUCK.multipliedBy(2));
        assertThat(told.signals).containsExactly(LISTENING);
        assertThat(owned).isEmpty();
    }

    @Test
    void aRefusedSubscriptionIsTriedAgainLater() {
        connect();
        StreamChannel channel = attached("a");
        Told told = join(channel);
        redis.refuseNext();
        turn();
        assertThat(told.signals).containsExactly(INTERRUPTED);
        assertThat(owned).containsExactly("refused");
        assertThat(redis.pending()).isZero();
        pass(SubscriptionTable.RETRY);
        redis.carryOutAll();
        assertThat(told.signals).containsExactly(INTERRUPTED, LISTENING);
    }

    @Test
    void aSubscriptionThatRedisTakesAwayIsAnInterruption() {
        connect();
        StreamChannel channel = attached("a");
        Told told = join(channel);
        redis.carryOutAll();
        redis.takeAway("a");
        assertThat(told.signals).containsExactly(LISTENING, INTERRUPTED);
        assertThat(owned).containsExactly("refused");
        pass(SubscriptionTable.RETRY);
        redis.carryOutAll();
        assertThat(told.signals).containsExactly(LISTENING, INTERRUPTED, LISTENING);
    }

    /**
     * Any order of everything that can happen: nobody believes to be listening to what Redis does not have, and when all
     * is quiet, Redis has exactly what is wanted.
     */
    @Test
    void whateverHappensNobodyListensInVain() {
        long first = new SplittableRandom().nextLong();
        for (long seed = first; seed < first + 5_000; seed++) {
            try {
                SubscriptionTableTest fresh = new SubscriptionTableTest();
                fresh.anything(new SplittableRandom(seed));
                fresh.clock.close();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private void anything(RandomGenerator random) {
        List<StreamChannel> channels = new ArrayList<>(List.of(channel("a"), channel("b"), channel("c")));
        List<List<Told>> listeners = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        boolean connected = false;
        for (int step = 0; step < 120; step++) {
            int i = random.nextInt(channels.size());
            List<Told> here = listeners.get(i);
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> {
                    if (here.isEmpty() && gone.remove(channels.get(i))) {
                        channels.set(i, channel(channels.get(i).name()));
                    }
                    here.add(joinAs(channels.get(i)));
                }
                case 3, 4 -> {
                    if (!here.isEmpty()) {
                        leave(channels.get(i), here.remove(random.nextInt(here.size())));
                    }
                }
                case 5, 6, 7 -> redis.carryOutNext();
                case 8 -> {
                    if (connected) {
                        table.lost();
                    } else {
                        connect();
                    }
                    connected = !connected;
                }
                case 9 -> {
                    if (random.nextBoolean()) {
                        redis.refuseNext();
                    } else {
                        redis.reportNextAsRefused();
                    }
                }
                case 10 -> redis.takeAway(channels.get(i).name());
                default -> pass(Duration.ofMillis(random.nextInt(400)));
            }
            if (random.nextBoolean()) {
                turn();
            }
            assertNobodyListensInVain(channels, listeners, connected);
        }
        settleDown(channels, listeners, connected);
    }

    private Told joinAs(StreamChannel channel) {
        Told told = new Told();
        channel.add(told.listener);
        table.attach(channel);
        if (channel.state == BusChannel.State.SUBSCRIBED) {
            told.listener.listening();
        }
        return told;
    }

    private void assertNobodyListensInVain(
            List<StreamChannel> channels, List<List<Told>> listeners, boolean connected) {
        for (int i = 0; i < channels.size(); i++) {
            if (listeners.get(i).stream().anyMatch(Told::listens)) {
                assertThat(connected).isTrue();
                assertThat(redis.subscribed()).contains(channels.get(i).name());
            }
        }
    }

    private void settleDown(List<StreamChannel> channels, List<List<Told>> listeners, boolean connected) {
        if (!connected) {
            connect();
        }
        for (int round = 0; round < 10; round++) {
            redis.carryOutAll();
            pass(SubscriptionTable.RETRY);
        }
        for (int i = 0; i < channels.size(); i++) {
            boolean wanted = !listeners.get(i).isEmpty();
            assertThat(redis.subscribed().contains(channels.get(i).name())).isEqualTo(wanted);
            assertThat(listeners.get(i)).allMatch(Told::listens);
        }
        assertThat(owned).doesNotContain("stuck");
    }
}
