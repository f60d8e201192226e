// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.Cursor;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.reconcile.ReconcileSettings;
import io.rejoin.core.spi.CursorCheck;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The shared log as one node reaches it: tells of its commits, and watches how often it asks. */
final class NodeLog implements EventLog {

    /** Most equal reads within {@link #WINDOW}: more than there can be reasons for. */
    private static final int MAX_REPEATED = 200;

    private static final long WINDOW = Duration.ofMillis(100).toNanos();

    /** How long a subscriber that was given an empty page waits before it asks for that page again. */
    private static final long PAUSE = Duration.ofMillis(250).toNanos();

    /** A page that had nothing in it, to a position that is not refused. */
    private record Empty(Read read, long at) {}

    private record Position(History history, Cursor cursor) {}

    private final World world;
    private final ReconcileSettings settings;
    private final Visitors visitors;
    private final Runnable onCommit;
    private final Map<Read, Integer> reads = new HashMap<>();
    private final Deque<Empty> empties = new ArrayDeque<>();
    private final Map<History, Long> toldOfLoss = new HashMap<>();
    private final Map<Position, Long> refused = new HashMap<>();
    private long windowEnds;

    /** @param onCommit runs after each commit, before the node knows of it */
    NodeLog(World world, ReconcileSettings settings, Visitors visitors, Runnable onCommit) {
        this.world = world;
        this.settings = settings;
        this.visitors = visitors;
        this.onCommit = onCommit;
    }

    @Override
    public Mono<PublishOutcome> append(Publication publication) {
        return world.ledger.log().events().append(publication).doOnNext(outcome -> {
            world.ledger.committed(outcome);
            if (outcome instanceof PublishOutcome.Committed) {
                onCommit.run();
            }
        });
    }

    @Override
    public Mono<List<Slice>> read(List<Read> asked) {
        return Mono.defer(() -> {
            asked.forEach(this::count);
            return world.ledger.log().events().read(asked).doOnNext(slices -> {
                for (int i = 0; i < asked.size(); i++) {
                    judge(asked.get(i), slices.get(i));
                }
            });
        });
    }

    private void count(Read read) {
        if (world.now() >= windowEnds) {
            windowEnds = world.now() + WINDOW;
            reads.clear();
        }
        if (reads.merge(read, 1, Integer::sum) == MAX_REPEATED) {
            world.complain(Promise.NOT_BUSY, "the log is read again and again: %s", read);
        }
    }

    /** Pages of subscribers are told by their size: a tail may look again as often as it is told something. */
    private void judge(Read read, Slice slice) {
        boolean page = read.maxEvents() > 0 && read.maxEvents() <= settings.pageEvents();
        if (CursorCheck.refusal(slice) != null) {
            History history = world.ledger.history(read.stream());
            if (page) {
                note(refused, new Position(history, slice.start()), history);
            } else {
                note(toldOfLoss, history, history);
            }
        } else if (page && slice.events().isEmpty()) {
            judgeEmpty(read);
        }
    }

    /** Keeps the first time since something last happened to the stream. */
    private <K> void note(Map<K, Long> times, K key, History history) {
        if (times.getOrDefault(key, Long.MIN_VALUE) < history.disturbedAt()) {
            times.put(key, world.now());
        }
    }

    /** When the log first told a tail that its last event is gone, since something last happened to the stream; or {@link Long#MAX_VALUE}. */
    long toldOfLoss(History history) {
        return sinceDisturbed(toldOfLoss.get(history), history);
    }

    /** When the log first refused a subscriber that position, since something last happened to the stream; or {@link Long#MAX_VALUE}. */
    long refused(History history, Cursor position) {
        return sinceDisturbed(refused.get(new Position(history, position)), history);
    }

    private static long sinceDisturbed(@Nullable Long time, History history) {
        return time == null || time < history.disturbedAt() ? Long.MAX_VALUE : time;
    }

    private void judgeEmpty(Read read) {
        long now = world.now();
        while (!empties.isEmpty() && empties.getFirst().at <= now - PAUSE) {
            empties.removeFirst();
        }
        empties.add(new Empty(read, now));
        long equal = empties.stream().filter(empty -> empty.read.equals(read)).count();
        if (equal > visitors.askers(read.stream(), now)) {
            world.complain(Promise.NOT_BUSY, "within a pause, %d times the same empty page: %s", equal, read);
        }
    }
}
