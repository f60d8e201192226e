// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.rejoin.core.Tenant;
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
 * Who leaves this node, when and why: the open streams of all its endpoints, each of which leaves when it has reached the
 * greatest age, and all of them when the node is drained.
 *
 * <p>A stream leaves by telling its client to come back, on another connection and so perhaps on another node; nothing is
 * lost, since the client has the cursor of what it was sent. One is shared by all endpoints of a node. Thread-safe.
 */
public final class Departures {

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

    public Departures(WebLimits limits) {
        this(limits, NanoClock.SYSTEM, RandomGenerator.getDefault());
    }

    Departures(WebLimits limits, NanoClock clock, RandomGenerator random) {
        this.maxAgeNanos = limits.maxAge().toNanos();
        this.clock = clock;
        this.random = random;
        this.retryDelay = new RetryDelay(limits, random);
        for (ProblemCode code : LeaseState.Ended.CODES) {
            ended.put(code, new LongAdder());
        }
    }

    /**
     * Has every stream leave, at moments spread evenly over the window, and every waiting long-poll answered at once.
     * Streams that are subscribed to meanwhile are served, and leave within what is left of the window; once it is closed
     * they are refused with {@link ProblemCode#DRAINING}. Takes effect at once, whether the result is subscribed to or not.
     *
     * @param window zero for all at once; a later call shortens the one before, and does nothing where it would prolong it
     * @return completes when no stream is open any more, which is at most {@link #farewell} after the window; never fails
     */
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

    /**
     * Has whoever counts what tenants use told of connections: of endless requests, and of long-polls while they wait.
     *
     * @param listener asked when a connection of that tenant opens; what it answers is run once, when the connection has closed. Called on
     *     any thread; must not block
     */
    public void onConnection(Function<Tenant, Runnable> listener) {
        connections = listener;
    }

    // ---- for the endpoints

    /** A connection with an endless request came; it is open until it is {@link Departure#gone}. */
    Departure enter(Tenant tenant) {
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
    Runnable connected(Tenant tenant) {
        return connections.apply(tenant);
    }

    /** @throws ProblemException if who comes now would have to leave at once */
    void refuseIfClosed() {
        Drain current = drain;
        if (current != null && current.isClosed(clock.nanoTime())) {
            throw draining();
        }
    }

    static ProblemException draining() {
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
