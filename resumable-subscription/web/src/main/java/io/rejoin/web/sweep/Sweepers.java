// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.sweep;

import io.rejoin.web.WebLimits;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One {@link Sweeper} for each event loop. Thread-safe. As many as there are event loops, which servers do not replace. */
public final class Sweepers {

    private final Map<ScheduledExecutorService, Sweeper> sweepers = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final NanoClock nanoClock;
    private final WebLimits limits;

    public Sweepers(InstantSource clock, NanoClock nanoClock, WebLimits limits) {
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.limits = limits;
    }

    public Sweeper of(ScheduledExecutorService eventLoop) {
        return sweepers.computeIfAbsent(eventLoop, loop -> new Sweeper(pulseOf(loop), clock, nanoClock, limits));
    }

    private static Sweeper.Pulse pulseOf(ScheduledExecutorService loop) {
        return (interval, task) -> {
            long nanos = interval.toNanos();
            ScheduledFuture<?> pulse = loop.scheduleWithFixedDelay(task, nanos, nanos, TimeUnit.NANOSECONDS);
            return () -> pulse.cancel(false);
        };
    }
}
