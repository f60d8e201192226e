// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.memory.InMemoryLiveFeed;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import io.rejoin.testkit.HistoryChecker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What all actors of one simulation share: time, chance, the truth, and a place to complain. */
final class World {

    private static final int MAX_COMPLAINTS = 20;

    /** How long stale rings, pages and hints may be about: the freshness that a ring may claim, and the slowest hint. */
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(5);

    private static final boolean TRACED = System.getProperty("rejoin.seed") != null;

    final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    final SplittableRandom random;
    final InMemoryEventLog log;
    final InMemoryLiveFeed bus = InMemoryLiveFeed.direct();
    final HistoryChecker checker = new HistoryChecker();
    final Commits commits;
    final List<StreamKey> streams = new ArrayList<>();
    final List<SimulatedNode> nodes = new ArrayList<>();

    /** When the log was last set back; long before the beginning if never. */
    long rewoundAt = Long.MIN_VALUE / 2;

    private final Map<StreamKey, Long> disturbances = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private int transcript;

    World(long seed) {
        this.random = new SplittableRandom(seed);
        this.log = new InMemoryEventLog(() -> Instant.EPOCH.plusNanos(now()), random.split());
        this.commits = new Commits(this);
    }

    /** Nanoseconds since the beginning. */
    long now() {
        return time.now(TimeUnit.NANOSECONDS);
    }

    void after(Duration delay, Runnable action) {
        time.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What the log says, without faults and at once. */
    Slice truth(Read read) {
        return Objects.requireNonNull(log.read(List.of(read)).block()).getFirst();
    }

    Slice after(StreamKey stream, Cursor cursor, int limit) {
        return truth(Read.after(stream, cursor, limit, Long.MAX_VALUE));
    }

    /** All that a stream has. */
    List<Event> contents(StreamKey stream) {
        List<Event> all = new ArrayList<>();
        Slice page = truth(new Read(stream, new Read.Forward(StartAt.EARLIEST), Read.MAX_EVENTS, Long.MAX_VALUE));
        while (!page.events().isEmpty()) {
            all.addAll(page.events());
            page = after(stream, page.end(), Read.MAX_EVENTS);
        }
        return all;
    }

    /** A stream is about to lose something. */
    void disturb(StreamKey stream) {
        checker.disturbed(stream);
        long mine = disturbances.merge(stream, 1L, Long::sum);
        after(NOTICED_WITHIN, () -> settle(stream, mine));
    }

    /** Declares a stream settled, unless something else happened to it since, or the log was not there to notice it by. */
    private void settle(StreamKey stream, long disturbance) {
        boolean noticed = nodes.stream().allMatch(node -> now() - node.logWellSince() > NOTICED_WITHIN.toNanos());
        if (disturbances.getOrDefault(stream, 0L) != disturbance) {
            return;
        }
        if (noticed) {
            checker.settled(stream);
        } else {
            after(NOTICED_WITHIN, () -> settle(stream, disturbance));
        }
    }

    void complain(String what) {
        trace("!!! " + what);
        if (complaints.size() < MAX_COMPLAINTS) {
            complaints.add(at() + what);
        }
    }

    List<String> complaints() {
        return complaints;
    }

    /** Notes what happened: shown when a seed is replayed, and otherwise summed up to compare two runs. */
    void trace(String what) {
        transcript = 31 * transcript + what.hashCode() + Long.hashCode(now());
        if (TRACED) {
            System.out.println(at() + what);
        }
    }

    int transcript() {
        return transcript;
    }

    private String at() {
        return "%.3fs ".formatted(now() / 1e9);
    }

    SimulatedNode anyNode(SplittableRandom chance) {
        return nodes.get(chance.nextInt(nodes.size()));
    }

    StreamKey anyStream(SplittableRandom chance) {
        return streams.get(chance.nextInt(streams.size()));
    }

    /** A duration between two, in milliseconds. */
    static Duration between(SplittableRandom chance, int shortest, int longest) {
        return Duration.ofMillis(chance.nextInt(shortest, longest + 1));
    }
}
