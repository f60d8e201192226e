// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.load.Seen;
import io.rejoin.bench.report.Report;
import io.rejoin.bench.server.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measurements in turns, so that whatever else the machine does meets all who are compared. One that fails is measured no more; the
 * others are, and the run as a whole has failed.
 *
 * @param rounds after one that is thrown away, in which compilers do their work
 */
record Rounds(Report report, int rounds) {

    /** What one turn found. */
    interface Measured {

        Seen seen();

        /** On one line, for whoever waits. */
        String describe(Target target);
    }

    /** One turn of one server. */
    interface Turn<M> {
        M measure(Entrant entrant, int round) throws Exception;
    }

    /** What was measured of each, round by round; without those that failed. */
    <M extends Measured> Map<Entrant, List<M>> measure(List<Entrant> entrants, Turn<M> turn) throws Exception {
        Map<Entrant, List<M>> all = new LinkedHashMap<>();
        entrants.forEach(entrant -> all.put(entrant, new ArrayList<>()));
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<Entrant, List<M>> entry : List.copyOf(all.entrySet())) {
                Entrant entrant = entry.getKey();
                String what = "round " + round + ", " + entrant.name();
                try {
                    M measured = turn.measure(entrant, round);
                    report.progress(what + ": " + measured.describe(entrant.target()));
                    requirePromises(entrant.target(), measured.seen());
                    if (round > 0) {
                        entry.getValue().add(measured);
                    }
                } catch (IOException | IllegalStateException e) {
                    report.failed(what, e);
                    all.remove(entrant);
                }
            }
        }
        return all;
    }

    private static void requirePromises(Target target, Seen seen) throws IOException {
        if (target.promisesAll() && !seen.isFaultless()) {
            throw new IOException("missed/repeated/unexpected: " + seen.faults() + " (expected: 0/0/0)");
        }
    }
}
