// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import java.time.Duration;

/**
 * The limits and intervals of one node.
 *
 * @param subscriptions most subscriptions of the node
 * @param streams most streams followed at once, streams waited for included
 * @param ringEvents most events of one ring, a power of two
 * @param ringBytes most bytes of one ring; it holds one event, however large
 * @param nodeRingBytes most bytes of all rings and ephemeral events together
 * @param batchEvents most events of one signal
 * @param batchBytes a signal ends with the event that brings its payloads to this many bytes
 * @param pageEvents most events that a lagging subscriber reads at once; pages are aligned to it so that laggards share
 *     them, a power of two
 * @param pageCacheBytes most bytes of shared pages
 * @param readConcurrency queries that lagging subscribers may have under way together, and as many again for tails
 * @param readsPerQuery most reads of events put into one query; reads of states alone weigh a sixteenth
 * @param readTimeout how long a read may take before it counts as failed
 * @param auditInterval how often each tail is compared with the log; while the feed is suspect, a quarter of it
 * @param freshness how long ago the log must have confirmed a ring that vouches for a cursor
 * @param probeTimeout how long the feed's probe may take
 * @param linger how long a stream is followed after its last subscriber left
 * @param gatherTime how long at most an event of a stream with many subscribers waits for others, to leave in one write with them; zero
 *     for not at all, at most {@link #MAX_GATHER_TIME}
 */
public record ReconcileSettings(
        int subscriptions,
        int streams,
        int ringEvents,
        long ringBytes,
        long nodeRingBytes,
        int batchEvents,
        long batchBytes,
        int pageEvents,
        long pageCacheBytes,
        int readConcurrency,
        int readsPerQuery,
        Duration readTimeout,
        Duration auditInterval,
        Duration freshness,
        Duration probeTimeout,
        Duration linger,
        Duration gatherTime) {

    /** More would be felt by people. */
    public static final Duration MAX_GATHER_TIME = Duration.ofMillis(100);

    /** What a node uses unless told otherwise. */
    public static final ReconcileSettings DEFAULT = new ReconcileSettings(
            100_000,
            50_000,
            1_024,
            1 << 20,
            128L << 20,
            256,
            64 << 10,
            256,
            16L << 20,
            4,
            96,
            Duration.ofMillis(1_500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofMillis(20));

    public ReconcileSettings {
        positive("subscriptions", subscriptions);
        positive("streams", streams);
        powerOfTwo("ringEvents", ringEvents);
        positive("ringBytes", ringBytes);
        positive("nodeRingBytes", nodeRingBytes);
        positive("batchEvents", batchEvents);
        positive("batchBytes", batchBytes);
        powerOfTwo("pageEvents", pageEvents);
        positive("pageCacheBytes", pageCacheBytes);
        positive("readConcurrency", readConcurrency);
        positive("readsPerQuery", readsPerQuery);
        positive("readTimeout", readTimeout.toNanos());
        positive("auditInterval", auditInterval.toNanos());
        positive("freshness", freshness.toNanos());
        positive("probeTimeout", probeTimeout.toNanos());
        positive("linger", linger.toNanos());
        if (gatherTime.isNegative() || gatherTime.compareTo(MAX_GATHER_TIME) > 0) {
            throw new IllegalArgumentException(
                    "gatherTime: " + gatherTime + " (expected: PT0S.." + MAX_GATHER_TIME + ")");
        }
    }

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
        }
    }

    private static void powerOfTwo(String name, int value) {
        if (value < 8 || Integer.bitCount(value) != 1 || value > 1 << 16) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: a power of two, 8..65536)");
        }
    }
}
