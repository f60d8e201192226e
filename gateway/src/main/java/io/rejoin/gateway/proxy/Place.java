// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.rejoin.gateway.refusal.Refusal;
import io.rejoin.gateway.refusal.RefusedException;

/** One request's place among those that its product is let have at once: taken once at most, and not after it was given back. Thread-safe. */
final class Place {

    private final Bulkhead share;
    private boolean taken;
    private boolean over;

    Place(Bulkhead share) {
        this.share = share;
    }

    /** Whether one could be taken now. */
    boolean isFree() {
        return share.getMetrics().getAvailableConcurrentCalls() > 0;
    }

    /** Whether it is taken, now or before; where it was given back, nothing waits for the product any more and none is needed. */
    synchronized boolean take() {
        if (!taken && !over) {
            taken = share.tryAcquirePermission();
        }
        return taken || over;
    }

    synchronized void giveBack() {
        if (taken && !over) {
            share.onComplete();
        }
        over = true;
    }

    RefusedException refused() {
        return new RefusedException(
                Refusal.UPSTREAM_BUSY.because(share.getName() + " has as many requests as it is let have"));
    }
}
