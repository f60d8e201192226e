// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import org.jspecify.annotations.Nullable;

/**
 * One channel as this node stands to it. Confined to the loop, moved from state to state by its {@link ShardLink}.
 *
 * <p>At most one command of a channel is under way at a time: a listener who leaves and comes back while Redis has not
 * answered changes only what is {@link #wanted}, and the answer decides what is sent next. So an answer can belong to
 * nothing but that one command, and an older acknowledgement cannot be taken for a newer one.
 */
abstract sealed class BusChannel permits StreamChannel, ProbeChannel {

    /** Where the subscription stands on the connection that is open now. */
    enum State {
        /** Not subscribed and nothing under way. */
        DETACHED,
        /** Asked for, not acknowledged. */
        SUBSCRIBING,
        /** Acknowledged: what is published now arrives. */
        SUBSCRIBED,
        /** Cancelled, not acknowledged. */
        UNSUBSCRIBING
    }

    private final String name;

    State state = State.DETACHED;

    /** The commands that this channel's is one of, while Redis has not answered it. */
    @Nullable
    CommandBatch batch;

    /** Whether it waits in its link's queue to have a command sent. */
    boolean queued;

    BusChannel(String name) {
        this.name = name;
    }

    final String name() {
        return name;
    }

    /** Whether anybody listens. */
    abstract boolean wanted();

    /** Redis acknowledged the subscription. */
    abstract void listening();

    /** The subscription is not in force; told once or more. */
    abstract void interrupted();

    /** The link has forgotten the channel: nobody wants it, and Redis has none of it. */
    abstract void gone();

    abstract void received(byte[] message);
}
