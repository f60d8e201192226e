// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.departure;

import io.rejoin.web.LeaseState;
import io.rejoin.web.ProblemException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When one connection is to leave this node; while it exists and is not {@link #gone}, the node counts the connection as
 * open. Polled, so that it costs no timer. Confined to the connection's event loop.
 *
 * <p>The moment is that of the connection's greatest age, drawn when it came, until the node drains: then it is drawn anew,
 * within the drain's window, and only ever moves closer.
 */
public final class Departure {

    /** Why a connection leaves. */
    enum Cause {
        /** It has been here for as long as connections are. */
        AGE,
        /** The node is about to stop. */
        DRAIN
    }

    private final Doorkeeper node;
    private final Runnable onGone;
    private @Nullable Drain drain;
    private long leaveAt;
    private Cause cause = Cause.AGE;
    private boolean gone;

    Departure(Doorkeeper node, long leaveAt, Runnable onGone) {
        this.node = node;
        this.leaveAt = leaveAt;
        this.onGone = onGone;
    }

    /** Whether the client is to be told to come back, now. */
    public boolean isDue(long nanos) {
        look(nanos);
        return nanos - leaveAt >= 0;
    }

    /** Whether there is no time left for a client that was told and has not taken its last frames yet. */
    public boolean isOver(long nanos) {
        look(nanos);
        return drain != null && drain.isOver(nanos);
    }

    private void look(long nanos) {
        Drain current = node.drain();
        if (current != null && current != drain) {
            moveTo(current, current.draw(nanos));
        }
    }

    void moveTo(Drain current, long drawn) {
        drain = current;
        if (drawn - leaveAt < 0) {
            leaveAt = drawn;
            cause = Cause.DRAIN;
        }
    }

    /** Counts that the client is told to come back, and says after how long. */
    public Duration tell() {
        return node.tell(cause);
    }

    /** Counts that the client is told that its lease ended, and says how. */
    public ProblemException tell(LeaseState.Ended lease) {
        return node.tell(lease);
    }

    /** No stream is on the connection any more. More than once does no harm. */
    public void gone() {
        if (!gone) {
            gone = true;
            onGone.run();
            node.gone();
        }
    }
}
