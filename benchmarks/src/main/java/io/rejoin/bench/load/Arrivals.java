// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.load;

import org.HdrHistogram.Histogram;

/** What all subscribers of one event loop got. Confined to that loop. */
final class Arrivals {

    private static final long LONGEST_NANOS = 120_000_000_000L;
    private static final int DIGITS = 3;

    final Histogram latency = new Histogram(LONGEST_NANOS, DIGITS);
    long delivered;
    long missed;
    long repeated;
    long unexpected;

    /** @param expected the number that would follow what came before, 0 if nothing did */
    void event(long expected, long number, long latencyNanos) {
        delivered++;
        latency.recordValue(Math.clamp(latencyNanos, 0, LONGEST_NANOS));
        if (expected != 0 && number > expected) {
            missed += number - expected;
        } else if (number < expected) {
            repeated++;
        }
    }

    void restart() {
        delivered = 0;
        latency.reset();
    }
}
