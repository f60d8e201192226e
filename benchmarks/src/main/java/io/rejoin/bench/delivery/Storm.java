// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.Flags;
import io.rejoin.bench.Workload;
import io.rejoin.bench.load.Publisher;
import io.rejoin.bench.load.Seen;
import io.rejoin.bench.load.Subscribers;
import io.rejoin.bench.report.Report;
import io.rejoin.bench.report.Table;
import io.rejoin.bench.server.Meters;
import io.rejoin.bench.server.ServerProcess;
import io.rejoin.bench.server.Target;
import io.rejoin.bench.server.Targets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All subscribers come back at once, each behind by as many events: time until the last has them all. */
public final class Storm implements Workload {

    private static final int PUBLISHERS = 16;

    private record Measured(double seconds, Map<String, Double> microsPerClient, double queries, Seen seen) {}

    @Override
    public String name() {
        return "storm";
    }

    @Override
    public String usage() {
        return "--servers " + Targets.ALL + " --subscribers 5000 --missed 100 --streams 1 --rounds 3";
    }

    @Override
    public void run(Flags flags, Report report) throws Exception {
        int subscribers = flags.number("subscribers", 5_000, 1, 15_000);
        int missed = flags.number("missed", 100, 1, 900);
        int streams = flags.number("streams", 1, 1, 15_000);
        int rounds = flags.number("rounds", 3, 1, 20);
        var servers = flags.list("servers", Targets.ALL);
        flags.requireAllRead();
        try (Targets targets = Targets.start(servers, report)) {
            Table table = report.table(
                    "Storm: %,d subscribers of %,d streams back at once, %d events behind"
                            .formatted(subscribers, streams, missed),
                    "server",
                    "process",
                    "until the last has all, s",
                    "µs per client",
                    "rounds, s",
                    "queries to PostgreSQL",
                    "missed/repeated/unexpected");
            Map<Target, List<Measured>> all = new LinkedHashMap<>();
            for (int round = 0; round <= rounds; round++) {
                for (Target target : targets.all()) {
                    Meters meters = targets.rejoin()
                            .filter(platform -> platform.serves(target))
                            .map(platform -> new Meters(platform.serviceMetrics()))
                            .orElse(Meters.NONE);
                    Measured measured = storm(target, meters, round, subscribers, missed, streams);
                    report.progress("round " + round + ", " + target.name() + ": " + measured);
                    if (round > 0) {
                        all.computeIfAbsent(target, any -> new ArrayList<>()).add(measured);
                    }
                }
            }
            all.forEach((target, rows) -> rows(table, target, rows));
        }
    }

    private static Measured storm(Target target, Meters meters, int round, int subscribers, int missed, int streams)
            throws Exception {
        String prefix = "storm-" + target.name() + "-" + round + "-";
        try (Publisher publisher = new Publisher(target, streams, index -> prefix + index, 256, PUBLISHERS)) {
            publisher.publishNow(0, streams, 1);
            String[] positions = Positions.of(target, streams, index -> prefix + index, publisher);
            long first = publisher.last(0);
            publisher.publishNow(0, streams, missed);
            try (Subscribers group = new Subscribers()) {
                double queries = meters.sum("rejoin_node_log_queries");
                Map<String, Long> before = Window.processorMicros(target);
                long began = System.nanoTime();
                group.connect(
                        target.port(),
                        subscribers,
                        i -> new Subscribers.Wish(
                                target.subscribe(prefix + i % streams, positions[i % streams]), first, first + missed));
                double seconds = (group.awaitGoals(subscribers) - began) / 1e9;
                Map<String, Double> micros = new LinkedHashMap<>();
                Window.processorMicros(target)
                        .forEach((role, spent) ->
                                micros.put(role, (spent - before.getOrDefault(role, 0L)) / (double) subscribers));
                return new Measured(seconds, micros, meters.sum("rejoin_node_log_queries") - queries, group.seen());
            }
        }
    }

    private static void rows(Table table, Target target, List<Measured> rows) {
        List<Double> seconds = rows.stream().map(Measured::seconds).toList();
        for (ServerProcess process : target.processes()) {
            table.row(
                    target.name(),
                    process.role(),
                    Median.of(seconds),
                    Median.of(rows.stream()
                            .map(row -> row.microsPerClient().getOrDefault(process.role(), 0.0))
                            .toList()),
                    Median.all(seconds),
                    Median.of(rows.stream().map(Measured::queries).toList()),
                    rows.getLast().seen().faults());
        }
    }
}
