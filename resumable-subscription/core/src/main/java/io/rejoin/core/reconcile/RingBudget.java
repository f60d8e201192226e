// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.Event;
import java.util.Collections;
import java.util.Iterator;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory of all rings and ephemeral events of a node, and the limits of each ring. Thread-safe.
 *
 * <p>When the sum is exceeded, who holds some of it gives up the older half in turn, whoever exceeded it: a clock hand over the
 * holders, so that streams that went quiet do not keep what busy ones need.
 *
 * <p>An event counts with its payload and one encoding; a stream that is followed over several transports at once has one for each, up
 * to three times what is counted here.
 */
final class RingBudget {

    /** What events of one stream are kept in. Thread-safe. */
    interface Holder {

        /** Its place among all of the node: later ones have larger numbers. */
        long number();

        /** Evicts the older half. */
        void halve();

        /** Evicts everything; nothing is added afterwards. */
        void clear();
    }

    /** What an event costs besides its payload and one encoding of it: objects, headers, the slot. */
    private static final int OVERHEAD_BYTES = 256;

    /** Rounds after which halving has emptied the largest ring. */
    private static final int MAX_TURNS = 32;

    private final ReconcileSettings settings;

    /** In the order of making, so that the hand turns the same way in every run of a simulation. */
    private final NavigableMap<Long, Holder> holders = new ConcurrentSkipListMap<>();

    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong used = new AtomicLong();

    /** Where the hand stands; guarded by this. */
    private Iterator<Holder> hand = Collections.emptyIterator();

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

    void register(Holder holder) {
        holders.put(holder.number(), holder);
    }

    /** Gives back all that was held. */
    void remove(Holder holder) {
        holders.remove(holder.number());
        holder.clear();
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

    void take(EphemeralEvent event) {
        used.addAndGet(sizeOf(event));
    }

    void giveBack(EphemeralEvent event) {
        used.addAndGet(-sizeOf(event));
    }

    /** Evicts until the sum is within the limit or nothing is held; not called with a holder's lock held. */
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
                hand = holders.values().iterator();
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

    /** Ephemeral events are encoded for each subscriber. */
    private static long sizeOf(EphemeralEvent event) {
        return OVERHEAD_BYTES + event.content().bytes().length;
    }
}
