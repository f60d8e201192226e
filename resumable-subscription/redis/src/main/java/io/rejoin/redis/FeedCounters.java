// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import java.util.concurrent.atomic.LongAdder;

/** The counts behind {@link RedisFeedCounters}. Thread-safe. */
final class FeedCounters {

    final LongAdder published = new LongAdder();
    final LongAdder rejected = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder received = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder interruptions = new LongAdder();
    final LongAdder probesAnswered = new LongAdder();
    final LongAdder probesFailed = new LongAdder();

    RedisFeedCounters snapshot() {
        return new RedisFeedCounters(
                published.sum(),
                rejected.sum(),
                failed.sum(),
                received.sum(),
                malformed.sum(),
                interruptions.sum(),
                probesAnswered.sum(),
                probesFailed.sum());
    }
}
