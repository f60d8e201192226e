// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.sweep;

import io.rejoin.web.WebLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of all deliveries on an event loop: heartbeats, stalls and leases need no timer of their own, and a
 * connection that does nothing costs a look every {@link #INTERVAL}. Confined to the event loop; does not run while there
 * is nothing to look at.
 */
public final class Sweeper implements Runnable {

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

        /** Sweeping it went wrong; ends this one, so that the others are still looked after. */
        protected abstract void abort(RuntimeException cause);
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

    /** From the end, so that an entry that removes itself is replaced by one that was looked at already. */
    @Override
    public void run() {
        long nanos = nanoClock.nanoTime();
        long epochMillis = clock.millis();
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            try {
                entry.sweep(nanos, epochMillis);
            } catch (RuntimeException e) {
                entry.abort(e);
            }
        }
    }
}
