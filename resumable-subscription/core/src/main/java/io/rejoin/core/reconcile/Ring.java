// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import io.rejoin.core.Signal;
import io.rejoin.core.spi.StreamState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of one history of one stream, contiguous by construction: only the event that
 * {@linkplain Event#follows follows} the last one can be appended, so a hole or a splice cannot be represented. A stream
 * whose history turns out to be another one gets another ring.
 *
 * <p>Written by its tail alone; evicted from by anybody, which is why both are synchronized. Reading takes no lock: an
 * entry is found at its sequence number modulo the capacity and recognised by its sequence number, so that a reader who
 * is overtaken by eviction sees that it is {@linkplain Place#BEHIND behind}. Events are immutable and garbage-collected;
 * one that was evicted stays good for whoever still writes it.
 */
final class Ring implements RingBudget.Holder {

    /** What a ring has for a position. */
    sealed interface After {}

    /** The events just after the position; one signal for all who are there. */
    record Run(Cursor from, Signal.Events signal) implements After {

        List<Event> events() {
            return signal.events();
        }
    }

    /** Why there are none. */
    enum Place implements After {
        /** The position is the last event's. */
        UP_TO_DATE,
        /** The event after the position has been evicted, or was before the ring began. */
        BEHIND,
        /** The position is beyond the last event: the reader knows more than the ring, or of another history. */
        AHEAD,
        /** The ring's event at, or just after, the position has another fingerprint. */
        OTHER_HISTORY
    }

    private static final int FIRST_CAPACITY = 8;

    private final RingBudget budget;
    private final long number;
    private final long revision;
    private volatile @Nullable Incarnation incarnation;
    private volatile AtomicReferenceArray<@Nullable Event> slots = new AtomicReferenceArray<>(FIRST_CAPACITY);
    private volatile Cursor last;
    private volatile @Nullable Run latestRun;

    /** Sequence number of the oldest entry; one beyond the last where there is none. Guarded by this. */
    private long first;

    private long bytes;

    /** An empty ring just after {@code last}, which the log has confirmed. */
    Ring(@Nullable Incarnation incarnation, long revision, Cursor last, RingBudget budget) {
        this.incarnation = incarnation;
        this.revision = revision;
        this.last = last;
        this.first = last.seq() + 1;
        this.budget = budget;
        this.number = budget.nextNumber();
    }

    /** An empty ring at the head of a stream that may not exist. */
    static Ring atHead(@Nullable StreamState state, RingBudget budget) {
        return state == null
                ? new Ring(null, 0, Cursor.BEGINNING, budget)
                : new Ring(state.incarnation(), state.revision(), state.head(), budget);
    }

    @Override
    public long number() {
        return number;
    }

    /** {@code null} while the stream does not exist. */
    @Nullable
    Incarnation incarnation() {
        return incarnation;
    }

    long revision() {
        return revision;
    }

    Cursor last() {
        return last;
    }

    /** Whether {@code other} is this ring's incarnation; any is, for a stream that did not exist. */
    boolean isOf(@Nullable Incarnation other) {
        Incarnation own = incarnation;
        return own == null || own.equals(other);
    }

    /**
     * The stream, which did not exist, does now, and nothing has been appended: events of one that was deleted before it do not fit any
     * more. The tail's.
     */
    synchronized void becomes(Incarnation born) {
        if (incarnation == null) {
            incarnation = born;
        }
    }

    /** Whether {@code event} is the very next one, so that {@link #append} takes it. */
    boolean continuesWith(Event event) {
        return event.follows(last) && isOf(event.incarnation());
    }

    /** Appends the next event and evicts the oldest beyond the ring's limits. */
    synchronized void append(Event event) {
        if (!continuesWith(event)) {
            throw new IllegalStateException(event + " does not follow " + last);
        }
        if (event.seq() - first == slots.length() && slots.length() < budget.maxEvents()) {
            grow();
        }
        if (event.seq() - first == slots.length()) {
            evict(1);
        }
        slots.set(index(slots, event.seq()), event);
        incarnation = event.incarnation();
        last = event.cursor();
        bytes += budget.take(event);
        while (bytes > budget.maxRingBytes() && first < event.seq()) {
            evict(1);
        }
    }

    @Override
    public synchronized void halve() {
        evict((int) (last.seq() - first + 2) / 2);
    }

    /** Evicts what retention has trimmed, so that the ring vouches for no cursor that the log would refuse. */
    synchronized void forgetUpTo(long seq) {
        long count = Math.min(seq, last.seq()) - first + 1;
        if (count > 0) {
            evict((int) count);
        }
    }

    @Override
    public synchronized void clear() {
        evict((int) (last.seq() - first + 1));
    }

    private void evict(int count) {
        latestRun = null;
        for (int i = 0; i < count; i++) {
            Event oldest = slots.getAndSet(index(slots, first), null);
            if (oldest == null) {
                return;
            }
            bytes -= budget.giveBack(oldest);
            first++;
        }
    }

    private void grow() {
        AtomicReferenceArray<@Nullable Event> grown = new AtomicReferenceArray<>(slots.length() * 2);
        for (long seq = first; seq <= last.seq(); seq++) {
            grown.set(index(grown, seq), slots.get(index(slots, seq)));
        }
        slots = grown;
    }

    /** Whether the ring can vouch that {@code position} is of this history. */
    boolean holds(Cursor position) {
        Cursor end = last;
        if (position.seq() >= end.seq()) {
            return position.equals(end);
        }
        Event next = at(position.seq() + 1);
        return next != null && next.follows(position);
    }

    /** Whether the ring can tell that {@code position} is of another history. */
    boolean contradicts(Cursor position) {
        Cursor end = last;
        if (position.seq() >= end.seq()) {
            return position.seq() == end.seq() && !position.equals(end);
        }
        Event next = at(position.seq() + 1);
        return next != null && !next.follows(position);
    }

    /** The events just after {@code position}, as many as there are within the budget's limits of one batch. */
    After after(Cursor position) {
        Cursor end = last;
        if (position.seq() >= end.seq()) {
            if (position.seq() > end.seq()) {
                return Place.AHEAD;
            }
            return position.fingerprint() == end.fingerprint() ? Place.UP_TO_DATE : Place.OTHER_HISTORY;
        }
        Run shared = latestRun;
        if (shared != null
                && shared.from.equals(position)
                && shared.events().getLast().seq() == end.seq()) {
            return shared;
        }
        Event next = at(position.seq() + 1);
        if (next == null) {
            return Place.BEHIND;
        }
        return next.follows(position) ? collect(position, next, end.seq()) : Place.OTHER_HISTORY;
    }

    private Run collect(Cursor position, Event next, long end) {
        List<Event> events = new ArrayList<>((int) Math.min(end - position.seq(), budget.maxBatchEvents()));
        long size = 0;
        for (Event event = next; event != null; event = at(event.seq() + 1)) {
            events.add(event);
            size += event.content().bytes().length;
            if (event.seq() >= end || events.size() >= budget.maxBatchEvents() || size >= budget.maxBatchBytes()) {
                break;
            }
        }
        Run run = new Run(position, new Signal.Events(Collections.unmodifiableList(events)));
        latestRun = run;
        return run;
    }

    private @Nullable Event at(long seq) {
        AtomicReferenceArray<@Nullable Event> current = slots;
        Event event = current.get(index(current, seq));
        return event != null && event.seq() == seq ? event : null;
    }

    private static int index(AtomicReferenceArray<?> slots, long seq) {
        return (int) seq & slots.length() - 1;
    }
}
