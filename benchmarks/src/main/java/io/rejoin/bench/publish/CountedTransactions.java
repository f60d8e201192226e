// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.publish;

import io.rejoin.core.TraceParent;
import io.rejoin.postgres.PostgresLogListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the transactions of a log; whatever goes wrong in them shows in outcomes. */
record CountedTransactions(AtomicLong transactions) implements PostgresLogListener {

    @Override
    public void appended(int publishes, int events, Duration took) {
        transactions.incrementAndGet();
    }

    @Override
    public void traced(List<TraceParent> publishes, int all, int events, Duration took) {}

    @Override
    public void held(int publishes) {}

    @Override
    public void inDoubt(int publishes) {}

    @Override
    public void unavailable(Throwable cause) {}

    @Override
    public void trimmed(int streams, long events) {}
}
