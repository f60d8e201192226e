// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench;

import io.rejoin.bench.report.Report;
import java.util.List;

/** Every figure of {@code docs/performance.md}, one after the other, each with a result file of its own. */
final class All implements Workload {

    private static final List<String> RUNS = List.of(
            "fan-out --subscribers 1000 --rate 20 --seconds 5",
            "fan-out --subscribers 1000 --rate 100 --seconds 5",
            "fan-out --subscribers 1000 --rate 200 --seconds 5",
            "fan-out --subscribers 5000 --rate 20 --seconds 5",
            "many-streams --seconds 8",
            "storm",
            "storm --servers rejoin --streams 5000 --rounds 1",
            "idle",
            "latency",
            "growth",
            "micro --iterations 3");

    @Override
    public String name() {
        return "all";
    }

    @Override
    public String usage() {
        return "(about 25 minutes on a quiet machine of two cores)";
    }

    @Override
    public void run(Flags flags, Report report) throws Exception {
        flags.requireAllRead();
        for (String run : RUNS) {
            report.progress("== " + run);
            Main.run(List.of(run.split(" ")), report::progress);
        }
    }
}
