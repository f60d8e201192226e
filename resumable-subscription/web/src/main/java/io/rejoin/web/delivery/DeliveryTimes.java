// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import io.rejoin.core.Tenant;
import io.rejoin.web.Lease;
import io.rejoin.web.LeaseState;
import io.rejoin.web.WebLimits;
import io.rejoin.web.departure.Departure;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When a delivery is due for a heartbeat, counts as stalled, has outlived its lease, or is to leave. Confined to the event loop. */
public final class DeliveryTimes {

    /** Makes those of one connection, which counts as open from then on. */
    @FunctionalInterface
    public interface Source {
        DeliveryTimes of(Tenant tenant, Lease lease);
    }

    /** Heartbeats come up to one part in so many early, so that connections that began together do not beat together. */
    private static final int JITTER = 8;

    private final long heartbeatNanos;
    private final Duration stall;
    private Lease lease;
    private final Departure departure;

    /** Set by each write instead of asking for the time, which would cost as much as the write's own bookkeeping. */
    private boolean wroteSinceLook = true;

    private long wroteAt;
    private final StallWatch watch = new StallWatch();

    public DeliveryTimes(WebLimits limits, Lease lease, Departure departure, RandomGenerator random) {
        long heartbeat = limits.heartbeat().toNanos();
        this.heartbeatNanos = heartbeat - random.nextLong(heartbeat / JITTER);
        this.stall = limits.writeStall();
        this.lease = lease;
        this.departure = departure;
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

    /** Whether bytes have been waiting for as long as a stall lasts without any of them being taken. */
    boolean isStalled(long nanos, boolean waitingNow, FrameSink connection) {
        return watch.isStalled(nanos, waitingNow, connection, stall);
    }

    /** {@code null} while the client may go on being served. */
    LeaseState.@Nullable Ended leaseEnd(long epochMillis) {
        return lease.at(epochMillis) instanceof LeaseState.Ended ended ? ended : null;
    }

    /** The client has shown something newer. */
    public void renew(Lease newer) {
        lease = newer;
    }

    Departure departure() {
        return departure;
    }
}
