// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import java.time.Duration;

/**
 * How badly a log answers.
 *
 * @param error the chance, 0..1, that an operation fails and does nothing
 * @param unknown the chance, 0..1, that an append answers that its outcome is unknown; half of those were written
 * @param minLatency shortest time from a question to the log, and from the log to the answer
 * @param maxLatency longest such time
 */
public record LogFaults(double error, double unknown, Duration minLatency, Duration maxLatency) {

    /** Every answer is right and comes at once. */
    public static final LogFaults NONE = new LogFaults(0, 0, Duration.ZERO, Duration.ZERO);

    public LogFaults {
        Faults.chance("error", error);
        Faults.chance("unknown", unknown);
        Faults.delays("latency", minLatency, maxLatency);
    }
}
