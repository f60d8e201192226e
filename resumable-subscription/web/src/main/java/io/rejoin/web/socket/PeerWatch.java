// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import io.rejoin.web.WebLimits;
import io.rejoin.web.delivery.FrameSink;
import java.time.Duration;

/**
 * Whether anybody is at the other end of a connection that has nothing to take: a client answers the pings that it is sent.
 * One that is busy taking a backlog answers late, which is why what its machine took counts as well. A gateway in between takes
 * on its client's behalf, as much as its buffers hold: a ping that events may stand before is given as long as they may take.
 * Confined to the event loop.
 */
final class PeerWatch {

    /** How long a client may take over the answer to a ping that nothing stands before. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Duration patience;
    private final Duration patienceBehindEvents;
    private boolean behindEvents;
    private boolean asked;
    private boolean askedSinceLook;
    private long askedAt;

    PeerWatch(Duration patience, Duration patienceBehindEvents) {
        this.patience = patience;
        this.patienceBehindEvents = patienceBehindEvents;
    }

    static PeerWatch of(WebLimits limits) {
        Duration stall = limits.writeStall();
        return new PeerWatch(stall.compareTo(PATIENCE) < 0 ? stall : PATIENCE, stall);
    }

    /** Events are on their way. */
    void sentEvents() {
        behindEvents = true;
    }

    /** A ping is on its way. */
    void asked() {
        if (!asked) {
            asked = true;
            askedSinceLook = true;
        }
    }

    /** Anything at all came. */
    void heard() {
        asked = false;
    }

    /** The answer to a ping came, so that all before it was taken, but for what was sent since. */
    void answered() {
        behindEvents = false;
    }

    boolean isGone(long nanos, FrameSink connection) {
        if (!asked) {
            return false;
        }
        if (askedSinceLook) {
            askedSinceLook = false;
            askedAt = nanos;
        }
        Duration limit = behindEvents ? patienceBehindEvents : patience;
        return nanos - askedAt >= limit.toNanos() && !connection.tookAnyWithin(limit);
    }
}
