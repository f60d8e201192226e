// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What a node has counted since it started. Thread-safe; reading is cheap and not atomic across counters. */
public final class NodeCounters {

    final LongAdder delivered = new LongAdder();
    final LongAdder hintsLost = new LongAdder();
    final LongAdder hintsUnsent = new LongAdder();
    final LongAdder auditRepairs = new LongAdder();
    final LongAdder auditFailures = new LongAdder();
    final LongAdder brokenHistories = new LongAdder();
    final LongAdder resets = new LongAdder();
    final LongAdder catchUpPages = new LongAdder();
    final LongAdder logQueries = new LongAdder();
    final AtomicInteger subscriptions = new AtomicInteger();

    NodeCounters() {}

    /** Events given to subscribers, once per subscriber. */
    public long delivered() {
        return delivered.sum();
    }

    /** Hints dropped because a tail was flooded; its next read makes up for them. */
    public long hintsLost() {
        return hintsLost.sum();
    }

    /** Hints that the feed did not take. */
    public long hintsUnsent() {
        return hintsUnsent.sum();
    }

    /** Tails that an audit found behind the log: hints were lost and nothing had told, or were still on their way. */
    public long auditRepairs() {
        return auditRepairs.sum();
    }

    /** Audits that the log did not answer. */
    public long auditFailures() {
        return auditFailures.sum();
    }

    /** Rings thrown away because the log's history turned out to be another one, was trimmed beyond them, or is gone. */
    public long brokenHistories() {
        return brokenHistories.sum();
    }

    /** Resets sent to subscribers. */
    public long resets() {
        return resets.sum();
    }

    /** Pages that subscribers read from the log or the page cache, to open or to catch up. */
    public long catchUpPages() {
        return catchUpPages.sum();
    }

    /** Queries sent to the log, audits excluded. */
    public long logQueries() {
        return logQueries.sum();
    }

    /** Subscriptions open now. */
    public int subscriptions() {
        return subscriptions.get();
    }
}
