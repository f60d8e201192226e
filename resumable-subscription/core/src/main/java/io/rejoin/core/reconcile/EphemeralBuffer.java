// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import io.rejoin.core.EphemeralEvent;
import org.jspecify.annotations.Nullable;

/**
 * The newest ephemeral events of one stream, numbered as they arrived at this node; a subscriber keeps the number of the
 * next one it wants. The oldest are overwritten. Thread-safe.
 */
final class EphemeralBuffer {

    /** Most events kept; a subscriber that lags further misses some, which ephemeral events allow. */
    static final int CAPACITY = 64;

    private record Entry(EphemeralEvent event, long expiresAt) {}

    /** An event, and the number to ask for next. */
    record Found(EphemeralEvent event, long next) {}

    private final @Nullable Entry[] entries = new @Nullable Entry[CAPACITY];
    private long end;

    synchronized void add(EphemeralEvent event, long now) {
        for (int i = 0; i < CAPACITY; i++) {
            Entry entry = entries[i];
            if (entry != null && entry.expiresAt - now <= 0) {
                entries[i] = null;
            }
        }
        entries[(int) (end % CAPACITY)] =
                new Entry(event, now + event.timeToLive().toNanos());
        end++;
    }

    /** The number of the next event to arrive. */
    synchronized long end() {
        return end;
    }

    /** The first event numbered {@code from} or later that has not expired and was sent no later than {@code seq}. */
    synchronized @Nullable Found next(long from, long seq, long now) {
        for (long number = Math.max(from, end - CAPACITY); number < end; number++) {
            Entry entry = entries[(int) (number % CAPACITY)];
            if (entry != null && entry.expiresAt - now > 0 && entry.event.after() <= seq) {
                return new Found(entry.event, number + 1);
            }
        }
        return null;
    }
}
