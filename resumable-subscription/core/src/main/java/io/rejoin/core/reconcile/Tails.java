// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import io.rejoin.core.StreamKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The tails of a node, counted by their subscribers. One that lost its last subscriber lingers, so that a client that
 * comes right back finds it warm. Thread-safe.
 */
final class Tails {

    /** A tail, how many use it, and since when nobody does. */
    private static final class Held {
        final StreamTail tail;
        int users;
        long idleSince;

        Held(StreamTail tail) {
            this.tail = tail;
        }
    }

    /** In nanoseconds: how often at most a full node looks for a tail that it can let go of, since it looks at all of them. */
    private static final long MAKING_ROOM = TimeUnit.MILLISECONDS.toNanos(100);

    private final NodeContext node;
    private final AtomicLong nextRoom;
    private final Map<StreamKey, Held> held = new ConcurrentHashMap<>();

    Tails(NodeContext node) {
        this.node = node;
        this.nextRoom = new AtomicLong(node.now());
    }

    /** The tail for a stream, attached at need; {@code null} if the node follows as many as it may. */
    @Nullable
    StreamTail acquire(StreamKey stream) {
        if (isFull(stream)) {
            makeRoom();
            if (isFull(stream)) {
                return null;
            }
        }
        boolean[] made = {false};
        Held entry = held.compute(stream, (key, known) -> {
            made[0] = known == null;
            Held current = known == null ? new Held(new StreamTail(key, node)) : known;
            current.users++;
            return current;
        });
        if (made[0]) {
            entry.tail.attach();
        }
        return entry.tail;
    }

    private void makeRoom() {
        long now = node.now();
        long due = nextRoom.get();
        if (now - due >= 0 && nextRoom.compareAndSet(due, now + MAKING_ROOM)) {
            sweep(0);
        }
    }

    private boolean isFull(StreamKey stream) {
        return held.size() >= node.settings().streams() && !held.containsKey(stream);
    }

    void release(StreamKey stream) {
        held.computeIfPresent(stream, (key, entry) -> {
            entry.users--;
            entry.idleSince = node.now();
            return entry;
        });
    }

    @Nullable
    StreamTail find(StreamKey stream) {
        Held entry = held.get(stream);
        return entry == null ? null : entry.tail;
    }

    int size() {
        return held.size();
    }

    /** Detaches tails that have been idle for long enough, and returns the others. */
    Collection<StreamTail> sweep() {
        return sweep(node.settings().linger().toNanos());
    }

    private Collection<StreamTail> sweep(long linger) {
        long now = node.now();
        node.pages().expire(now);
        List<StreamTail> kept = new ArrayList<>(held.size());
        for (StreamKey stream : held.keySet()) {
            Held entry = held.computeIfPresent(stream, (key, known) -> {
                if (known.users > 0 || now - known.idleSince < linger) {
                    return known;
                }
                known.tail.detach();
                return null;
            });
            if (entry != null) {
                kept.add(entry.tail);
            }
        }
        return kept;
    }

    Duration lag() {
        long longest = 0;
        for (Held entry : held.values()) {
            longest = Math.max(longest, entry.tail.lag());
        }
        return Duration.ofNanos(longest);
    }

    void close() {
        for (StreamKey stream : held.keySet()) {
            held.computeIfPresent(stream, (key, known) -> {
                known.tail.detach();
                return null;
            });
        }
    }
}
