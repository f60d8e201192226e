// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import java.time.Duration;

/** Whether a client takes any of what waits for it. Confined to the event loop. */
public final class StallWatch {

    private boolean waiting;
    private long progress;
    private long progressAt;

    /**
     * To be asked again and again.
     *
     * @param waitingNow whether bytes wait for the client
     * @param allowed how long they may wait without any of them being taken
     */
    public boolean isStalled(long nanos, boolean waitingNow, FrameSink connection, Duration allowed) {
        long progressNow = connection.progress();
        if (!waitingNow || !waiting || progressNow != progress) {
            waiting = waitingNow;
            progress = progressNow;
            progressAt = nanos;
        } else if (nanos - progressAt >= allowed.toNanos()) {
            if (!connection.tookAnyWithin(allowed)) {
                return true;
            }
            progressAt = nanos;
        }
        return false;
    }
}
