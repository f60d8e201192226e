// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench;

import io.rejoin.bench.report.Report;
import io.rejoin.bench.report.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Everything that {@code docs/performance.md} has figures of, one command after the other, each in a process of its own with a result file
 * of its own: one that fails or takes too long keeps no other from running, and what was measured before this is ended is kept.
 */
final class All implements Workload {

    private static final int MOST_MINUTES = 10;

    private static final List<String> PARTS = List.of(
            "fan-out --subscribers 1000 --rate 60 --seconds 5 --rounds 2",
            "fan-out --subscribers 1000 --rate 60 --seconds 5 --rounds 2 --practice 20000"
                    + " --servers netty,nchan,library,rejoin,gateway",
            "fan-out --subscribers 1000 --rate 60 --seconds 30 --rounds 3 --practice 20000 --servers netty,nchan,rejoin",
            "fan-out --subscribers 1000 --rate 10 --seconds 6 --rounds 2 --servers netty,nchan,rejoin,gateway",
            "fan-out --subscribers 1000 --rate 200 --seconds 5 --rounds 2 --servers netty,nchan,rejoin,gateway",
            "fan-out --subscribers 5000 --rate 20 --seconds 5 --rounds 2 --servers netty,nchan,rejoin,gateway",
            "fan-out --transport websocket --subscribers 1000 --rate 60 --seconds 5 --rounds 2",
            "latency --seconds 10",
            "storm --subscribers 5000 --rounds 2",
            "storm --subscribers 5000 --cold yes --rounds 2 --servers rejoin,gateway",
            "storm --subscribers 5000 --streams 5000 --cold yes --rounds 2 --servers rejoin",
            "idle --subscribers 10000",
            "idle --transport websocket --subscribers 5000",
            "many-streams --streams 10000 --rate 5000",
            "growth --seconds 5",
            "append --streams 1,100,10000 --concurrency 64 --seconds 3",
            "append --streams 10000 --concurrency 1,256 --seconds 3",
            "publish",
            "micro --iterations 3");

    @Override
    public String name() {
        return "all";
    }

    @Override
    public String usage() {
        return "--parts " + String.join(",", commands())
                + " (all of docs/performance.md, about 50 minutes on a quiet machine of two cores)";
    }

    @Override
    public void run(Flags flags, Report report) throws Exception {
        List<String> wanted = flags.list("parts", String.join(",", commands()));
        flags.requireAllRead();
        if (!commands().containsAll(wanted)) {
            throw new IllegalArgumentException("--parts: " + wanted + " (expected: some of " + commands() + ")");
        }
        List<String> parts =
                PARTS.stream().filter(part -> wanted.contains(name(part))).toList();
        Table table = report.table("Parts", "part", "minutes", "outcome");
        for (String command : parts) {
            report.progress("== part %d of %d: %s".formatted(parts.indexOf(command) + 1, parts.size(), command));
            long began = System.nanoTime();
            String outcome = outcome(command);
            double minutes = (System.nanoTime() - began) / (double) TimeUnit.MINUTES.toNanos(1);
            table.row(command, minutes, outcome);
            report.progress("== %s after %.1f minutes: %s".formatted(outcome, minutes, command));
            if (!outcome.equals(Part.GOOD)) {
                report.failed(command, new IOException(outcome));
            }
        }
    }

    /** In the order in which they are measured. */
    private static Set<String> commands() {
        return PARTS.stream().map(All::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String name(String part) {
        return part.substring(0, part.contains(" ") ? part.indexOf(' ') : part.length());
    }

    private static String outcome(String command) throws IOException, InterruptedException {
        try (Part part = Part.start(new ArrayList<>(List.of(command.split(" "))))) {
            return part.await(MOST_MINUTES);
        }
    }
}
