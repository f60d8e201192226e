// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove;

import io.rejoin.prove.audit.Anomaly;
import io.rejoin.prove.audit.Audit;
import io.rejoin.prove.audit.Finding;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What one fault has cost so far. Not thread-safe. */
final class Row {

    private final String fault;
    private final Distribution interruptions = new Distribution();
    private final Map<Anomaly, Long> wrong = new EnumMap<>(Anomaly.class);
    private int count;
    private long published;
    private long delivered;
    private long lostToRewind;
    private long resets;

    Row(String fault) {
        this.fault = fault;
    }

    void add(long newlyPublished, Audit.Result result, List<Duration> gaps, List<Finding> findings) {
        count++;
        published += newlyPublished;
        delivered += result.delivered();
        lostToRewind += result.lostToRewind();
        resets += result.resets();
        gaps.forEach(interruptions::add);
        findings.forEach(finding -> wrong.merge(finding.anomaly(), finding.count(), Long::sum));
    }

    Distribution interruptions() {
        return interruptions;
    }

    int count() {
        return count;
    }

    static String heading() {
        return """
                | fault | times | interruption p50 | p99 | longest | published | delivered | lost | duplicated | reordered | false resumes | false resets | broken | rightful resets | lost with the database |
                |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
                """;
    }

    String text() {
        return "| %s | %d | %s | %s | %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d |%n"
                .formatted(
                        fault,
                        count,
                        interruptions.text(0.5),
                        interruptions.text(0.99),
                        interruptions.text(1),
                        published,
                        delivered,
                        of(Anomaly.LOST),
                        of(Anomaly.DUPLICATED),
                        of(Anomaly.REORDERED),
                        of(Anomaly.FALSE_RESUME),
                        of(Anomaly.FALSE_RESET),
                        of(Anomaly.BROKEN),
                        resets - of(Anomaly.FALSE_RESET),
                        lostToRewind);
    }

    private long of(Anomaly anomaly) {
        return wrong.getOrDefault(anomaly, 0L);
    }
}
