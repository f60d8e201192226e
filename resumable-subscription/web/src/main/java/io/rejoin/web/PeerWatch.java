// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import java.time.Duration;

/**
 * Whether anybody is at the other end of a connection that has nothing to take: a client answers the pings that it is sent.
 * One that is busy taking a backlog answers late, which is why what its machine took counts as well. Confined to the event
 * loop.
 */
final class PeerWatch {

    private final Duration patience;
    private boolean asked;
    private boolean askedSinceLook;
    private long askedAt;

    PeerWatch(Duration patience) {
        this.patience = patience;
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

    boolean isGone(long nanos, FrameSink connection) {
        if (!asked) {
            return false;
        }
        if (askedSinceLook) {
            askedSinceLook = false;
            askedAt = nanos;
        }
        return nanos - askedAt >= patience.toNanos() && !connection.tookAnyWithin(patience);
    }
}
