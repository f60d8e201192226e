// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import io.rejoin.core.EphemeralEvent;
import org.jspecify.annotations.Nullable;

/**
 * The newest ephemeral events of one stream, numbered as they arrived at this node; a subscriber keeps the number of the
 * next one it wants. The oldest are overwritten, and evicted when the node's rings need their memory. Thread-safe.
 */
final class EphemeralBuffer implements RingBudget.Holder {

    /** Most events kept; a subscriber that lags further misses some, which ephemeral events allow. */
    static final int CAPACITY = 64;

    private record Entry(EphemeralEvent event, long expiresAt) {}

    /** An event, and the number to ask for next. */
    record Found(EphemeralEvent event, long next) {}

    private final RingBudget budget;
    private final long number;
    private final @Nullable Entry[] entries = new @Nullable Entry[CAPACITY];
    private long end;
    private int kept;

    EphemeralBuffer(RingBudget budget) {
        this.budget = budget;
        this.number = budget.nextNumber();
    }

    @Override
    public long number() {
        return number;
    }

    synchronized void add(EphemeralEvent event, long now) {
        forgetExpired(now);
        evict(end);
        entries[slot(end)] = new Entry(event, now + event.timeToLive().toNanos());
        budget.take(event);
        kept++;
        end++;
    }

    /** Gives back the memory of what nobody is sent any more. */
    synchronized void forgetExpired(long now) {
        for (int slot = 0; kept > 0 && slot < CAPACITY; slot++) {
            Entry entry = entries[slot];
            if (entry != null && entry.expiresAt - now <= 0) {
                evict(slot);
            }
        }
    }

    @Override
    public synchronized void halve() {
        int leave = kept / 2;
        for (long oldest = Math.max(0, end - CAPACITY); kept > leave; oldest++) {
            evict(oldest);
        }
    }

    @Override
    public synchronized void clear() {
        for (int slot = 0; slot < CAPACITY; slot++) {
            evict(slot);
        }
    }

    private void evict(long event) {
        Entry entry = entries[slot(event)];
        if (entry != null) {
            entries[slot(event)] = null;
            budget.giveBack(entry.event);
            kept--;
        }
    }

    /** The number of the next event to arrive. */
    synchronized long end() {
        return end;
    }

    /** The first event numbered {@code from} or later that has not expired and was sent no later than {@code seq}. */
    synchronized @Nullable Found next(long from, long seq, long now) {
        for (long event = Math.max(from, end - CAPACITY); event < end; event++) {
            Entry entry = entries[slot(event)];
            if (entry != null && entry.expiresAt - now > 0 && entry.event.after() <= seq) {
                return new Found(entry.event, event + 1);
            }
        }
        return null;
    }

    private static int slot(long event) {
        return (int) (event % CAPACITY);
    }
}
