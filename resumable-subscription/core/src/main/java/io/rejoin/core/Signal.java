// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription tells its subscriber. The first signal is {@link Opened} or {@link Reset}.
 *
 * <p>Between two resets, the events of all {@link Events} signals are one contiguous run of the stream, each
 * {@linkplain Event#follows following} the one before.
 */
public sealed interface Signal {

    /** The subscription begins just after {@code position}; a client cut off now comes back with it. */
    record Opened(Cursor position) implements Signal {}

    /** The next events, in order, never empty. */
    record Events(List<Event> events) implements Signal {}

    /**
     * The backlog is done: all that the node knew to be committed when the subscription attached has been sent, the rest comes
     * live. An event whose hint was lost just before may still follow, with the next audit.
     */
    record Live(Cursor position) implements Signal {}

    /** Something for whoever is here now; has no position. */
    record Ephemeral(EphemeralEvent event) implements Signal {}

    /**
     * The position cannot be gone on from.
     *
     * @param refused the position that was refused
     * @param restart where the subscription goes on, {@code null} where it ends with this signal
     * @param earliest the position before the oldest event that is kept
     * @param latest the position after the newest event
     */
    record Reset(
            ResetReason reason, Cursor refused, @Nullable Cursor restart, Cursor earliest, Cursor latest)
            implements Signal {}
}
