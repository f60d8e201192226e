// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.StreamKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Publishes whose stream is held by somebody else: another node, a product's transaction. Each stream has a transaction
 * of its own, which waits for its turn at the row; a few wait at the same time.
 *
 * <p>While a stream is here its publishes come here at once. A stream that two nodes write to all the time stays, and is
 * written in turns. A publish waits here no longer than the lock time-out before its transaction begins, and as long
 * again in it.
 */
final class SlowLanes {

    private record Held(Waiting waiting, long since) {}

    private final AppendContext context;
    private final BatchWriter writer;
    private final int lanes;
    private final Consumer<List<Settlement>> settled;

    /** Guarded by itself, as are the fields below; not held while anybody is called. In the order of their turns. */
    private final Map<StreamKey, Deque<Held>> streams = new LinkedHashMap<>();

    private final Set<StreamKey> writing = new HashSet<>();

    SlowLanes(AppendContext context, BatchWriter writer, int lanes, Consumer<List<Settlement>> settled) {
        this.context = context;
        this.writer = writer;
        this.lanes = lanes;
        this.settled = settled;
    }

    boolean has(StreamKey stream) {
        synchronized (streams) {
            return streams.containsKey(stream);
        }
    }

    void add(List<Waiting> held) {
        context.listener().held(held.size());
        long now = now();
        synchronized (streams) {
            for (Waiting waiting : held) {
                streams.computeIfAbsent(waiting.stream(), _ -> new ArrayDeque<>())
                        .add(new Held(waiting, now));
            }
        }
        turn();
    }

    private void turn() {
        List<Settlement> late = new ArrayList<>();
        List<List<Waiting>> batches = new ArrayList<>();
        synchronized (streams) {
            removeLate(late);
            for (StreamKey stream : List.copyOf(streams.keySet())) {
                if (writing.size() < lanes && writing.add(stream)) {
                    batches.add(take(stream));
                }
            }
        }
        batches.forEach(this::write);
        if (!late.isEmpty()) {
            settled.accept(late);
        }
    }

    private void write(List<Waiting> batch) {
        StreamKey stream = batch.getFirst().stream();
        writer.write(batch, Locking.WAIT).subscribe(ends -> {
            synchronized (streams) {
                writing.remove(stream);
                Deque<Held> more = streams.remove(stream);
                if (more != null && !more.isEmpty()) {
                    streams.put(stream, more);
                }
            }
            turn();
            settled.accept(ends);
        });
    }

    private List<Waiting> take(StreamKey stream) {
        Deque<Held> queue = queue(stream);
        Deque<Waiting> waiting = new ArrayDeque<>(queue.size());
        queue.forEach(held -> waiting.add(held.waiting()));
        List<Waiting> batch = Batch.take(waiting);
        batch.forEach(_ -> queue.remove());
        return batch;
    }

    private Deque<Held> queue(StreamKey stream) {
        return streams.getOrDefault(stream, new ArrayDeque<>());
    }

    private void removeLate(List<Settlement> late) {
        long oldest = now() - context.lockTimeout().toNanos();
        streams.values().removeIf(queue -> {
            boolean wasEmpty = queue.isEmpty();
            Held first = queue.peek();
            while (first != null && first.since() - oldest < 0) {
                late.add(new Settlement.Held(queue.remove().waiting()));
                first = queue.peek();
            }
            return queue.isEmpty() && !wasEmpty;
        });
    }

    private long now() {
        return context.scheduler().now(TimeUnit.NANOSECONDS);
    }
}
