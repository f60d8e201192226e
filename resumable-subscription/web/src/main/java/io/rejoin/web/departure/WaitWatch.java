// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.departure;

import io.rejoin.web.Lease;
import io.rejoin.web.LeaseState;
import io.rejoin.web.WebLimits;
import io.rejoin.web.sweep.NanoClock;
import io.rejoin.web.sweep.Sweeper;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * Looks after requests that wait, which have no event loop of their own to be swept on: asks their leases, and ends the
 * waiting when the node drains. Thread-safe; all looks are taken on one thread.
 */
public final class WaitWatch {

    private final Scheduler.Worker worker;
    private final Sweeper sweeper;
    private final Doorkeeper departures;
    private final NanoClock nanoClock;

    public WaitWatch(
            Scheduler scheduler, InstantSource clock, NanoClock nanoClock, WebLimits limits, Doorkeeper departures) {
        this.worker = scheduler.createWorker();
        this.sweeper = new Sweeper(pulseOf(worker), clock, nanoClock, limits);
        this.departures = departures;
        this.nanoClock = nanoClock;
    }

    private static Sweeper.Pulse pulseOf(Scheduler.Worker worker) {
        return (interval, task) -> {
            long nanos = interval.toNanos();
            Disposable pulse = worker.schedulePeriodically(task, nanos, nanos, TimeUnit.NANOSECONDS);
            return pulse::dispose;
        };
    }

    /**
     * Completes when it is time to answer with what there is: at once when the node begins to drain, and for one that
     * comes meanwhile after a while. Fails with the problem when the lease ends. Goes on until it is cancelled.
     */
    public Mono<Void> interruption(Lease lease) {
        return Mono.create(sink -> {
            Wait wait = new Wait(lease, sink);
            worker.schedule(() -> sweeper.add(wait));
            sink.onDispose(() -> worker.schedule(() -> sweeper.remove(wait)));
        });
    }

    private final class Wait extends Sweeper.Entry {

        private final Lease lease;
        private final MonoSink<Void> sink;
        private final @Nullable Drain drainOnArrival = departures.drain();
        private final long leaveAt;
        private boolean over;

        Wait(Lease lease, MonoSink<Void> sink) {
            this.lease = lease;
            this.sink = sink;
            this.leaveAt = drainOnArrival == null ? 0 : drainOnArrival.drawForNewcomer(nanoClock.nanoTime());
        }

        @Override
        protected void sweep(long nanos, long epochMillis) {
            if (over) {
                return; // and soon removed
            }
            if (lease.at(epochMillis) instanceof LeaseState.Ended ended) {
                over = true;
                sink.error(departures.tell(ended));
            } else if (isToLeave(nanos)) {
                over = true;
                sink.success();
            }
        }

        private boolean isToLeave(long nanos) {
            Drain drain = departures.drain();
            return drain != drainOnArrival || drain != null && nanos - leaveAt >= 0;
        }

        @Override
        protected void abort(Throwable cause) {
            over = true;
            sink.error(cause);
        }
    }
}
