// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import io.rejoin.core.Event;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory of all rings of a node, and the limits of each. Thread-safe.
 *
 * <p>When the sum is exceeded, rings give up their older half in turn, whoever exceeded it: a clock hand over the rings,
 * so that streams that went quiet do not keep what busy ones need.
 */
final class RingBudget {

    /** What an event costs besides its payload and one encoding of it: objects, headers, the slot. */
    private static final int OVERHEAD_BYTES = 256;

    private final ReconcileSettings settings;
    private final Queue<Ring> hand = new ConcurrentLinkedQueue<>();
    private final AtomicLong used = new AtomicLong();

    RingBudget(ReconcileSettings settings) {
        this.settings = settings;
    }

    int maxEvents() {
        return settings.ringEvents();
    }

    long maxRingBytes() {
        return settings.ringBytes();
    }

    int maxBatchEvents() {
        return settings.batchEvents();
    }

    long maxBatchBytes() {
        return settings.batchBytes();
    }

    void register(Ring ring) {
        hand.add(ring);
    }

    /** Gives back all that a ring held. */
    void remove(Ring ring) {
        hand.remove(ring);
        ring.clear();
    }

    long take(Event event) {
        long size = sizeOf(event);
        used.addAndGet(size);
        return size;
    }

    long giveBack(Event event) {
        long size = sizeOf(event);
        used.addAndGet(-size);
        return size;
    }

    /** Evicts until the sum is within the limit; not called with a ring's lock held. */
    void settle() {
        while (used.get() > settings.nodeRingBytes()) {
            Ring next = hand.poll();
            if (next == null) {
                return;
            }
            next.halve();
            hand.add(next);
        }
    }

    long used() {
        return used.get();
    }

    private static long sizeOf(Event event) {
        return OVERHEAD_BYTES + 2L * event.content().bytes().length;
    }
}
