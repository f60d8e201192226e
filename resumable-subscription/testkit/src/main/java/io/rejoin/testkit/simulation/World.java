// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.StreamKey;
import io.rejoin.testkit.HistoryChecker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What all actors of one run share: time, the truth, and a place to complain. */
final class World {

    /** How long stale rings, pages and hints may be about: the freshness that a ring may claim, and the slowest hint. */
    private static final long NOTICED_WITHIN = Duration.ofSeconds(5).toNanos();

    final long seed;
    final SimulatedTime time;
    final Ledger ledger;
    final SimulatedBus bus = new SimulatedBus();
    final HistoryChecker checker = new HistoryChecker();
    final List<SimulatedNode> nodes = new ArrayList<>();
    final List<SimulatedSubscriber> subscribers = new ArrayList<>();

    private final List<Complaint> complaints = new ArrayList<>();
    private final @Nullable Consumer<String> transcript;

    /** Since when nothing but publishing, coming and going has happened. */
    private long undisturbedSince;

    World(Schedule schedule, SimulatedLog.Factory logs, @Nullable Consumer<String> transcript) {
        this.seed = schedule.seed();
        this.transcript = transcript;
        this.time = new SimulatedTime(chance("time"), this::check);
        this.ledger = new Ledger(this, logs, schedule.streams());
    }

    /** A generator of one's own, whatever others draw. */
    SplittableRandom chance(String name) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name.hashCode());
    }

    /** Nanoseconds since the beginning. */
    long now() {
        return time.now();
    }

    void after(Duration delay, Runnable action) {
        var _ = time.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    SimulatedNode node(int number) {
        return nodes.get(number % nodes.size());
    }

    /** Something was taken from a stream, or is about to come back that was. */
    void disturb(History history) {
        undisturbedSince = now();
        history.disturbed(now());
        checker.disturbed(history.stream());
        nodes.forEach(node -> node.feed().forget(history));
        long mine = history.disturbances();
        after(Duration.ofNanos(NOTICED_WITHIN), () -> settle(history, mine));
    }

    /** Declares a stream settled, unless something else happened to it since, or the log was not there to notice it by. */
    private void settle(History history, long disturbances) {
        if (history.disturbances() != disturbances) {
            return;
        }
        boolean noticed = nodes.stream().allMatch(node -> now() - node.logWellSince() > NOTICED_WITHIN);
        if (noticed) {
            checker.settled(history.stream());
        } else {
            after(Duration.ofNanos(NOTICED_WITHIN), () -> settle(history, disturbances));
        }
    }

    /** Something went wrong that needs some time to get over. */
    void disturbed() {
        undisturbedSince = now();
    }

    /** Since when everything is as it should be; {@link Long#MAX_VALUE} while something is not. */
    long wellSince() {
        long since = undisturbedSince;
        for (SimulatedNode node : nodes) {
            since = Math.max(since, Math.max(node.logWellSince(), node.busWellSince()));
        }
        return since;
    }

    /** Checks all that can be broken by doing nothing; what can be broken by doing something is checked where it is done. */
    private void check() {
        long wellSince = wellSince();
        for (SimulatedSubscriber subscriber : subscribers) {
            subscriber.check(wellSince);
        }
        for (SimulatedNode node : nodes) {
            node.check();
        }
        if (time.waiting() > SimulatedTime.MAX_WAITING / 2) {
            complain(Promise.SLOW_COSTS_NOTHING, "%d tasks wait", time.waiting());
        }
    }

    void complain(Promise promise, String what, @Nullable Object... details) {
        Complaint complaint = new Complaint(Duration.ofNanos(now()), promise, what.formatted(details));
        trace("!!! %s", complaint);
        complaints.add(complaint);
        time.stop();
    }

    List<Complaint> complaints() {
        return complaints;
    }

    /** Notes what happened, for those who replay a seed. */
    void trace(String what, @Nullable Object... details) {
        if (transcript != null) {
            Object[] words = Arrays.stream(details)
                    .map(detail -> detail instanceof Act act ? act.words() : detail)
                    .toArray();
            transcript.accept(Act.clock(now() / 1_000_000) + " " + what.formatted(words));
        }
    }

    static StreamKey stream(int number) {
        return StreamKey.of("acme", "room:" + number);
    }
}
