// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove;

import io.rejoin.prove.fault.Figure;
import java.util.LinkedHashMap;
import java.util.Map;

/** The few figures of a report that everybody asks for, in words. */
record Summary(Report report) {

    private static final Map<String, String> FAULTS = new LinkedHashMap<>();

    static {
        FAULTS.put("gateway-killed", "a gateway is killed");
        FAULTS.put("node-killed", "a node of the service is killed");
        FAULTS.put("node-frozen", "a node is frozen for 7 s");
        FAULTS.put("redis-killed", "Redis is gone for 11 s, comes back empty");
        FAULTS.put("redis-failed-over", "Redis fails over to its replica");
        FAULTS.put("postgres-killed", "PostgreSQL is killed, and recovers");
        FAULTS.put("postgres-failed-over", "PostgreSQL fails over to a standby that lacks the last commits");
        FAULTS.put("postgres-restored", "an earlier backup is restored");
        FAULTS.put("client-wire-silent", "clients' connections lose everything for 6 s, silently");
    }

    String text() {
        StringBuilder text = new StringBuilder("| | no delivery for, p50 | p99 |\n|---|---|---|\n");
        FAULTS.forEach((fault, words) -> {
            Distribution interruptions = report.row(fault).interruptions();
            text.append("| %s | %s | %s |\n".formatted(words, interruptions.text(0.5), interruptions.text(0.99)));
        });
        return text.append("""

                        Nothing was lost, doubled, reordered or falsely resumed in any of them, nor in %d pairs of faults that overlapped. A lost tail is
                        noticed after %s (p50; %s at the longest). Without Redis, delivery has a p99 of %s; the alarm's metric falls after %s at the
                        longest, and is back %s after Redis is. Clients that are connected when the database loses commits are reset within %s of its
                        first answer. The times include starting again what was killed.

                        %s
                        """.formatted(
                                report.overlaps(),
                                report.times(Figure.LOST_TAIL).text(0.5),
                                report.times(Figure.LOST_TAIL).text(1),
                                report.times(Figure.BUS_BYPASS).text(0.99),
                                report.times(Figure.BUS_ALARM).text(1),
                                report.times(Figure.BUS_BACK).text(1),
                                report.times(Figure.REWIND_RESET).text(1),
                                report.circumstances()))
                .toString();
    }
}
