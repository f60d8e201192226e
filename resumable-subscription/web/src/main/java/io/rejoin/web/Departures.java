// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.rejoin.core.Tenant;
import io.rejoin.web.departure.Doorkeeper;
import io.rejoin.web.sweep.NanoClock;
import java.time.Duration;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;

/**
 * Who leaves this node, when and why: the open streams of all its endpoints, each of which leaves when it has reached the
 * greatest age, and all of them when the node is drained.
 *
 * <p>A stream leaves by telling its client to come back, on another connection and so perhaps on another node; nothing is
 * lost, since the client has the cursor of what it was sent. One is shared by all endpoints of a node. Thread-safe.
 */
public final class Departures {

    private final Doorkeeper doorkeeper;

    public Departures(WebLimits limits) {
        doorkeeper = new Doorkeeper(limits, NanoClock.SYSTEM, RandomGenerator.getDefault());
    }

    /**
     * Has every stream leave, at moments spread evenly over the window, and every waiting long-poll answered at once.
     * Streams that are subscribed to meanwhile are served, and leave within what is left of the window; once it is closed
     * they are refused with {@link ProblemCode#DRAINING}. Takes effect at once, whether the result is subscribed to or not.
     *
     * @param window zero for all at once; a later call shortens the one before, and does nothing where it would prolong it
     * @return completes when no stream is open any more, which is at most {@link #farewell} after the window; never fails
     */
    public Mono<Void> drain(Duration window) {
        return doorkeeper.drain(window);
    }

    /** Longest that a stream stays after the window, so that a slow client can take its last frames. */
    public static Duration farewell() {
        return Doorkeeper.farewell();
    }

    /** Whether the node is on its way out. */
    public boolean isDraining() {
        return doorkeeper.isDraining();
    }

    /** Connections with an endless request, now. */
    public int open() {
        return doorkeeper.open();
    }

    /** Streams that were told to come back because of their age. */
    public long aged() {
        return doorkeeper.aged();
    }

    /** Streams that were told to come back because the node drains. */
    public long drained() {
        return doorkeeper.drained();
    }

    /** Streams and long-polls whose lease ended so, by the codes of {@link LeaseState.Ended}; 0 for any other code. */
    public long ended(ProblemCode code) {
        return doorkeeper.ended(code);
    }

    /**
     * Has whoever counts what tenants use told of connections: of endless requests, and of long-polls while they wait.
     *
     * @param listener asked when a connection of that tenant opens; what it answers is run once, when the connection has closed. Called on
     *     any thread; must not block
     */
    public void onConnection(Function<Tenant, Runnable> listener) {
        doorkeeper.onConnection(listener);
    }

    /** What the endpoints of the node ask. */
    Doorkeeper doorkeeper() {
        return doorkeeper;
    }
}
