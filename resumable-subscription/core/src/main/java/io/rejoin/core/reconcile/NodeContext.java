// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import io.rejoin.core.spi.LiveFeed;
import io.rejoin.core.spi.NodeObserver;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/** What the tails and subscribers of one node share. */
record NodeContext(
        ReconcileSettings settings,
        LiveFeed feed,
        LogReader tailReads,
        LogReader subscriberReads,
        PageCache pages,
        RingBudget budget,
        NodeCounters counters,
        Scheduler scheduler,
        NodeObserver observer) {

    /** Nanoseconds of a clock that never goes back; only differences mean anything. */
    long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }
}
