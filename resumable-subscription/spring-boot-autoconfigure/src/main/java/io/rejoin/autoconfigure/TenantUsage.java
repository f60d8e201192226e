// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.core.Event;
import io.rejoin.core.spi.NodeObserver;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What one tenant has used on this node since it began to. Each subscription counts for itself, without contention; whoever wants the
 * sum asks all of them.
 */
final class TenantUsage {

    /** Sums since this node began; none of them ever falls. */
    record Totals(
            long eventsIn, long bytesIn, long eventsOut, long bytesOut, long subscriptionNanos, long connectionNanos) {

        static final Totals ZERO = new Totals(0, 0, 0, 0, 0, 0);

        Totals plus(Totals other) {
            return new Totals(
                    eventsIn + other.eventsIn,
                    bytesIn + other.bytesIn,
                    eventsOut + other.eventsOut,
                    bytesOut + other.bytesOut,
                    subscriptionNanos + other.subscriptionNanos,
                    connectionNanos + other.connectionNanos);
        }

        Totals minus(Totals other) {
            return new Totals(
                    eventsIn - other.eventsIn,
                    bytesIn - other.bytesIn,
                    eventsOut - other.eventsOut,
                    bytesOut - other.bytesOut,
                    subscriptionNanos - other.subscriptionNanos,
                    connectionNanos - other.connectionNanos);
        }
    }

    private final Set<Open> open = new HashSet<>();
    private Totals closed = Totals.ZERO;
    private Totals told = Totals.ZERO;

    private long connections;

    /** How long those were open that have closed, less the moments at which those opened that have not. May run over, which does no harm. */
    private long connected;

    synchronized void published(long events, long bytes) {
        closed = closed.plus(new Totals(events, bytes, 0, 0, 0, 0));
    }

    synchronized Open open(long now, LongSupplier clock) {
        Open subscription = new Open(now, clock);
        open.add(subscription);
        return subscription;
    }

    synchronized void connected(long now) {
        connections++;
        connected -= now;
    }

    synchronized void disconnected(long now) {
        connections--;
        connected += now;
    }

    /** What was used since the last time. */
    synchronized Totals take(long now) {
        Totals all = ended(now);
        for (Open subscription : open) {
            all = all.plus(subscription.totals(now));
        }
        Totals since = all.minus(told);
        told = all;
        return since;
    }

    /** Whether there is nothing left to tell, and nobody who could use more without being opened. */
    synchronized boolean isIdle() {
        return open.isEmpty() && connections == 0 && ended(0).equals(told);
    }

    /** Without the open subscriptions. */
    private Totals ended(long now) {
        return closed.plus(new Totals(0, 0, 0, 0, 0, connected + connections * now));
    }

    private synchronized void close(Open subscription, long now) {
        if (open.remove(subscription)) {
            closed = closed.plus(subscription.totals(now));
        }
    }

    /** One subscription. Written by one thread at a time, read by the sweep. */
    final class Open implements NodeObserver.Delivering {

        private static final VarHandle EVENTS = handle("events");
        private static final VarHandle BYTES = handle("bytes");

        private final long began;
        private final LongSupplier clock;

        @SuppressWarnings("unused") // through EVENTS
        private long events;

        @SuppressWarnings("unused") // through BYTES
        private long bytes;

        Open(long began, LongSupplier clock) {
            this.began = began;
            this.clock = clock;
        }

        private static VarHandle handle(String field) {
            try {
                return MethodHandles.lookup().findVarHandle(Open.class, field, long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        @Override
        public void delivered(List<Event> batch) {
            long size = 0;
            for (Event event : batch) {
                size += event.content().bytes().length;
            }
            EVENTS.setOpaque(this, (long) EVENTS.getOpaque(this) + batch.size());
            BYTES.setOpaque(this, (long) BYTES.getOpaque(this) + size);
        }

        @Override
        public void ended() {
            close(this, clock.getAsLong());
        }

        private Totals totals(long now) {
            return new Totals(0, 0, (long) EVENTS.getOpaque(this), (long) BYTES.getOpaque(this), now - began, 0);
        }
    }
}
