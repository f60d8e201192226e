// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import java.util.random.RandomGenerator;

/** When a delivery is due for a heartbeat, counts as stalled, or has outlived its lease. Confined to the event loop. */
final class DeliveryTimes {

    /** Heartbeats come up to one part in so many early, so that connections that began together do not beat together. */
    private static final int JITTER = 8;

    private final long heartbeatNanos;
    private final long stallNanos;
    private final long leaseMillis;

    /** Set by each write instead of asking for the time, which would cost as much as the write's own bookkeeping. */
    private boolean wroteSinceLook = true;

    private long wroteAt;
    private boolean waiting;
    private long progress;
    private long progressAt;

    DeliveryTimes(WebLimits limits, Lease lease, RandomGenerator random) {
        long heartbeat = limits.heartbeat().toNanos();
        this.heartbeatNanos = heartbeat - random.nextLong(heartbeat / JITTER);
        this.stallNanos = limits.writeStall().toNanos();
        this.leaseMillis = lease.expiresAtMillis();
    }

    void wrote() {
        wroteSinceLook = true;
    }

    boolean heartbeatIsDue(long nanos) {
        if (wroteSinceLook) {
            wroteSinceLook = false;
            wroteAt = nanos;
        }
        return nanos - wroteAt >= heartbeatNanos;
    }

    /**
     * Whether bytes have been waiting for as long as a stall lasts without any of them being taken.
     *
     * @param progressNow changes whenever some were taken
     */
    boolean isStalled(long nanos, boolean waitingNow, long progressNow) {
        if (!waitingNow || !waiting || progressNow != progress) {
            waiting = waitingNow;
            progress = progressNow;
            progressAt = nanos;
            return false;
        }
        return nanos - progressAt >= stallNanos;
    }

    boolean leaseIsOver(long epochMillis) {
        return epochMillis >= leaseMillis;
    }
}
