// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.sweep;

import io.rejoin.web.WebLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of all deliveries on an event loop: heartbeats, stalls and leases need no timer of their own, and a
 * connection that does nothing costs a look every {@link #INTERVAL}. Confined to the event loop; does not run while there
 * is nothing to look at.
 */
public final class Sweeper implements Runnable {

    private static final Log LOG = LogFactory.getLog(Sweeper.class);

    public static final int INTERVAL_MILLIS = 250;

    /** Time between two looks, unless a limit is so short that they must be closer; how late anything may be noticed. */
    public static final Duration INTERVAL = Duration.ofMillis(Sweeper.INTERVAL_MILLIS);

    /** Something to look after; removed while it is swept only by itself. */
    public abstract static class Entry {

        private int index = -1;

        /**
         * @param nanos by {@link System#nanoTime} or what stands for it
         * @param epochMillis by the wall clock
         */
        protected abstract void sweep(long nanos, long epochMillis);

        /** Sweeping it went wrong; ends this one, so that the others are still looked after. It is not swept again. */
        protected abstract void abort(Throwable cause);
    }

    /** Runs a task on the event loop again and again. */
    @FunctionalInterface
    public interface Pulse {

        /** Returns what stops it. */
        Runnable start(Duration interval, Runnable task);
    }

    private final Pulse pulse;
    private final InstantSource clock;
    private final NanoClock nanoClock;
    private final Duration interval;
    private final List<Entry> entries = new ArrayList<>();

    private @Nullable Runnable stop;

    public Sweeper(Pulse pulse, InstantSource clock, NanoClock nanoClock, WebLimits limits) {
        this.pulse = pulse;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.interval = interval(limits);
    }

    private static Duration interval(WebLimits limits) {
        Duration shortest =
                limits.heartbeat().compareTo(limits.writeStall()) < 0 ? limits.heartbeat() : limits.writeStall();
        Duration tenth = shortest.dividedBy(10);
        return tenth.compareTo(INTERVAL) < 0 ? tenth : INTERVAL;
    }

    public void add(Entry entry) {
        entry.index = entries.size();
        entries.add(entry);
        if (stop == null) {
            stop = pulse.start(interval, this);
        }
    }

    /** The last entry takes the place of the one removed. Does nothing for one that is not there. */
    public void remove(Entry entry) {
        int index = entry.index;
        if (index < 0) {
            return;
        }
        entry.index = -1;
        Entry last = entries.removeLast();
        if (last != entry) {
            entries.set(index, last);
            last.index = index;
        }
        if (entries.isEmpty() && stop != null) {
            stop.run();
            stop = null;
        }
    }

    /**
     * From the end, so that an entry that removes itself is replaced by one that was looked at already. Nothing is thrown: a pulse whose task
     * throws beats no more, and nobody would be looked after. An {@code Error} is no exception: memory that has run out
     * as one heartbeat was written is there again when that connection has ended.
     */
    @Override
    public void run() {
        long nanos = nanoClock.nanoTime();
        long epochMillis = clock.millis();
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (i < entries.size()) { // one that is swept may end others
                sweep(entries.get(i), nanos, epochMillis);
            }
        }
    }

    private void sweep(Entry entry, long nanos, long epochMillis) {
        try {
            entry.sweep(nanos, epochMillis);
        } catch (Throwable failure) {
            end(entry, failure);
        }
    }

    private void end(Entry entry, Throwable failure) {
        try {
            entry.abort(failure);
        } catch (Throwable second) {
            LOG.error("what was swept could not be ended", second);
        }
        remove(entry);
    }
}
