// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber asks for.
 *
 * @param executor (compared by identity) runs the subscriber's signals. Must run tasks one at a time, in order, never on the caller's stack
 *     (an event loop, a Reactor worker): all subscribers that share an executor are woken by one task per event, and
 *     several events that come while it waits leave together. {@code null} for a worker of the node's own
 * @param turns decides, beside the demand, when the subscription may give its next signal; {@code null} for the demand
 *     alone
 */
public record SubscribeRequest(
        StreamKey stream,
        StartAt start,
        OnReset onReset,
        @Nullable Executor executor,
        @Nullable Turns turns) {

    public static SubscribeRequest of(StreamKey stream, StartAt start) {
        return new SubscribeRequest(stream, start, OnReset.END, null, null);
    }

    public SubscribeRequest onReset(OnReset choice) {
        return new SubscribeRequest(stream, start, choice, executor, turns);
    }

    public SubscribeRequest on(Executor serialExecutor) {
        return new SubscribeRequest(stream, start, onReset, serialExecutor, turns);
    }

    public SubscribeRequest takingTurns(Turns given) {
        return new SubscribeRequest(stream, start, onReset, executor, given);
    }
}
