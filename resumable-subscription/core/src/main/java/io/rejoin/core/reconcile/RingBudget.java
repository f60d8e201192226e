// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import io.rejoin.core.Event;
import java.util.Collections;
import java.util.Iterator;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
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

    /** Rounds after which halving has emptied the largest ring. */
    private static final int MAX_TURNS = 32;

    private final ReconcileSettings settings;

    /** In the order of making, so that the hand turns the same way in every run of a simulation. */
    private final NavigableMap<Long, Ring> rings = new ConcurrentSkipListMap<>();

    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong used = new AtomicLong();

    /** Where the hand stands; guarded by this. */
    private Iterator<Ring> hand = Collections.emptyIterator();

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

    long nextNumber() {
        return numbers.incrementAndGet();
    }

    void register(Ring ring) {
        rings.put(ring.number(), ring);
    }

    /** Gives back all that a ring held. */
    void remove(Ring ring) {
        rings.remove(ring.number());
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

    /** Evicts until the sum is within the limit or every ring is empty; not called with a ring's lock held. */
    void settle() {
        if (used.get() > settings.nodeRingBytes()) {
            turnHand();
        }
    }

    private synchronized void turnHand() {
        int turns = 0;
        while (used.get() > settings.nodeRingBytes() && turns <= MAX_TURNS) {
            if (hand.hasNext()) {
                hand.next().halve();
            } else {
                hand = rings.values().iterator();
                turns++;
            }
        }
    }

    long used() {
        return used.get();
    }

    private static long sizeOf(Event event) {
        return OVERHEAD_BYTES + 2L * event.content().bytes().length;
    }
}
