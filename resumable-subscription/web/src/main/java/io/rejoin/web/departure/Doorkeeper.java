// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.departure;

import io.rejoin.core.Tenant;
import io.rejoin.web.Lease;
import io.rejoin.web.LeaseState;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ProblemException;
import io.rejoin.web.WebLimits;
import io.rejoin.web.sweep.NanoClock;
import io.rejoin.web.sweep.Sweeper;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Who is connected to this node, and how they leave: counts the connections that are open, and says to each when it is to leave. Thread-safe.
 */
public final class Doorkeeper {

    /** Of connections that began together, how much of the greatest age their leaving is spread over: one part in so many. */
    private static final int AGE_SPREAD = 4;

    private final long maxAgeNanos;
    private final NanoClock clock;
    private final RandomGenerator random;
    private final RetryDelay retryDelay;

    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder moved = new LongAdder();
    private final LongAdder aged = new LongAdder();
    private final Map<ProblemCode, LongAdder> ended = new EnumMap<>(ProblemCode.class);

    private final Sinks.Empty<Void> lastGone = Sinks.empty();
    private volatile @Nullable Drain drain;
    private volatile Function<Tenant, Runnable> connections = _ -> () -> {};

    public Doorkeeper(WebLimits limits, NanoClock clock, RandomGenerator random) {
        this.maxAgeNanos = limits.maxAge().toNanos();
        this.clock = clock;
        this.random = random;
        this.retryDelay = new RetryDelay(limits, random);
        for (ProblemCode code : LeaseState.Ended.CODES) {
            ended.put(code, new LongAdder());
        }
    }

    /** Everybody leaves within the window. Completes when nobody is connected any more; never fails. */
    public synchronized Mono<Void> drain(Duration window) {
        long now = clock.nanoTime();
        Drain next = new Drain(now, window, random);
        Drain current = drain;
        if (current == null || next.closesBefore(current)) {
            drain = next;
        }
        if (open.get() == 0) {
            lastIsGone();
        }
        return lastGone.asMono();
    }

    /** Longest that a stream stays after the window, so that a slow client can take its last frames. */
    public static Duration farewell() {
        return Drain.FAREWELL.plus(Sweeper.INTERVAL.multipliedBy(2));
    }

    /** Whether the node is on its way out. */
    public boolean isDraining() {
        return drain != null;
    }

    /** Connections with an endless request, now. */
    public int open() {
        return open.get();
    }

    /** Streams that were told to come back because of their age. */
    public long aged() {
        return aged.sum();
    }

    /** Streams that were told to come back because the node drains. */
    public long drained() {
        return moved.sum();
    }

    /** Streams and long-polls whose lease ended so, by the codes of {@link LeaseState.Ended}; 0 for any other code. */
    public long ended(ProblemCode code) {
        LongAdder count = ended.get(code);
        return count == null ? 0 : count.sum();
    }

    /** The listener is asked when a connection of a tenant opens; what it answers is run when that has closed. */
    public void onConnection(Function<Tenant, Runnable> listener) {
        connections = listener;
    }

    // ---- for the endpoints

    /** A connection with an endless request came; it is open until it is {@link Departure#gone}. */
    public Departure enter(Tenant tenant) {
        long now = clock.nanoTime();
        open.incrementAndGet();
        Departure departure =
                new Departure(this, now + maxAgeNanos - random.nextLong(maxAgeNanos / AGE_SPREAD), connected(tenant));
        Drain current = drain;
        if (current != null) {
            departure.moveTo(current, current.drawForNewcomer(now));
        }
        return departure;
    }

    /** A connection of the tenant's is open until the answer is run. */
    public Runnable connected(Tenant tenant) {
        return connections.apply(tenant);
    }

    /** @throws ProblemException if the client may not be served any more at that time, which it is told and counted as having been */
    public void refuseIfEnded(Lease lease, long epochMillis) {
        if (lease.at(epochMillis) instanceof LeaseState.Ended ended) {
            throw tell(ended);
        }
    }

    /** @throws ProblemException if who comes now would have to leave at once */
    public void refuseIfClosed() {
        Drain current = drain;
        if (current != null && current.isClosed(clock.nanoTime())) {
            throw draining();
        }
    }

    /** What is answered to those who come too late. */
    public static ProblemException draining() {
        return new ProblemException(ProblemCode.DRAINING, "this server is stopping (expected: another)");
    }

    @Nullable
    Drain drain() {
        return drain;
    }

    Duration tell(Departure.Cause cause) {
        switch (cause) {
            case AGE -> aged.increment();
            case DRAIN -> moved.increment();
        }
        return retryDelay.next();
    }

    ProblemException tell(LeaseState.Ended lease) {
        ProblemException problem = lease.problem();
        LongAdder count = ended.get(problem.code());
        if (count != null) {
            count.increment();
        }
        return problem;
    }

    private void lastIsGone() {
        var _ = lastGone.tryEmitEmpty(); // refused only where it was said already, or is being said
    }

    void gone() {
        if (open.decrementAndGet() == 0 && drain != null) {
            lastIsGone();
        }
    }
}
