// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

/**
 * When one of several subscriptions that share a connection may give its next signal.
 *
 * <p>Demand alone cannot keep what such a connection holds small: each subscription needs demand to be heard at all, and a
 * thousand of them with a demand of one may all answer at once. So the subscription is asked for without bound, and asks
 * back: {@link #begin} before it makes a signal or reads the log for one. Where that is refused, it stays behind as a
 * cursor, and tries again when it is knocked at with any {@link org.reactivestreams.Subscription#request}.
 *
 * <p>All calls come on the request's executor. The first signal, which says where the subscription begins, needs no turn.
 */
public interface Turns {

    /** What a turn is for. They are told apart so that what is new on one stream never waits for the log to answer another. */
    enum Purpose {

        /** What has just come, on a subscription that had everything: a signal follows before {@link Turns#begin} is asked again. */
        NEWS,

        /** What was missed: the signal may need the log, and come as late as that answers. */
        BACKLOG
    }

    /** {@code true} grants one turn, which ends with the next signal or with {@link #giveBack}. */
    boolean begin(Purpose purpose);

    /** Ends a turn of which no signal came: the log had nothing, or failed. */
    void giveBack();
}
