// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.load;

/**
 * What subscribers got: deliveries and latencies since the last restart, faults since the beginning.
 *
 * @param unexpected frames that nobody should get here, resets for example
 */
public record Seen(
        long delivered,
        double p50Millis,
        double p99Millis,
        double maxMillis,
        long missed,
        long repeated,
        long unexpected) {

    private static final double NANOS_PER_MILLI = 1e6;

    static Seen of(Arrivals arrivals) {
        return new Seen(
                arrivals.delivered,
                arrivals.latency.getValueAtPercentile(50) / NANOS_PER_MILLI,
                arrivals.latency.getValueAtPercentile(99) / NANOS_PER_MILLI,
                arrivals.latency.getMaxValue() / NANOS_PER_MILLI,
                arrivals.missed,
                arrivals.repeated,
                arrivals.unexpected);
    }

    /** These deliveries, with the faults of all that came until later, or of others. */
    public Seen withFaultsOf(Seen later) {
        return new Seen(
                delivered,
                p50Millis,
                p99Millis,
                maxMillis,
                Math.max(missed, later.missed),
                Math.max(repeated, later.repeated),
                Math.max(unexpected, later.unexpected));
    }

    public boolean isFaultless() {
        return missed == 0 && repeated == 0 && unexpected == 0;
    }

    /** Missed, repeated, unexpected; all zero, or the figures are of something that does not work. */
    public String faults() {
        return missed + "/" + repeated + "/" + unexpected;
    }
}
