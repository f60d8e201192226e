// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench;

import io.rejoin.bench.report.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The delivery side of {@code docs/performance.md}, one command after the other, each with a result file of its own. */
final class All implements Workload {

    private static final List<String> RUNS = List.of(
            "fan-out --subscribers 1000 --rate 100 --seconds 5",
            "fan-out --subscribers 1000 --rate 20 --seconds 5 --rounds 2 --servers netty,nchan,rejoin,gateway",
            "fan-out --subscribers 1000 --rate 200 --seconds 5 --rounds 2 --servers netty,nchan,rejoin,gateway",
            "fan-out --subscribers 5000 --rate 20 --seconds 5 --rounds 2 --servers netty,nchan,rejoin,gateway",
            "many-streams --seconds 8 --rate 2000",
            "storm",
            "storm --servers rejoin --streams 5000 --rounds 1",
            "idle",
            "latency --rounds 1",
            "growth --rounds 1",
            "micro --iterations 3");

    @Override
    public String name() {
        return "all";
    }

    @Override
    public String usage() {
        return "(the delivery side, about 25 minutes on a quiet machine of two cores; append and publish are apart)";
    }

    /** One that fails does not keep the others from running. */
    @Override
    public void run(Flags flags, Report report) throws Exception {
        flags.requireAllRead();
        List<String> failed = new ArrayList<>();
        for (String run : RUNS) {
            report.progress("== " + run);
            try {
                Main.run(List.of(run.split(" ")), report::progress);
            } catch (IOException | IllegalStateException e) {
                report.progress("failed: " + run + ": " + e);
                failed.add(run);
            }
        }
        if (!failed.isEmpty()) {
            throw new IOException("failed: " + String.join("; ", failed));
        }
    }
}
