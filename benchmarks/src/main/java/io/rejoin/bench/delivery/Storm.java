// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.Flags;
import io.rejoin.bench.Workload;
import io.rejoin.bench.load.Publisher;
import io.rejoin.bench.load.Seen;
import io.rejoin.bench.load.Subscribers;
import io.rejoin.bench.load.Wish;
import io.rejoin.bench.report.Report;
import io.rejoin.bench.report.Table;
import io.rejoin.bench.server.Meters;
import io.rejoin.bench.server.ServerProcess;
import io.rejoin.bench.server.Target;
import io.rejoin.bench.server.Targets;
import io.rejoin.bench.server.Transport;
import io.rejoin.local.Poll;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All subscribers come back at once, each behind by as many events: time until the last has them all. */
public final class Storm implements Workload {

    private static final int PUBLISHERS = 16;
    private static final Duration COLD = Duration.ofSeconds(60);

    private record Measured(double seconds, Map<String, Double> microsPerClient, double queries, Seen seen)
            implements Rounds.Measured {

        @Override
        public String describe(Target target) {
            return String.format(
                    Locale.ROOT,
                    "%.2f s, µs per client %s, %.0f queries, faults %s",
                    seconds,
                    microsPerClient,
                    queries,
                    seen.faults());
        }
    }

    @Override
    public String name() {
        return "storm";
    }

    @Override
    public String usage() {
        return "--servers " + Targets.ALL
                + " --transport sse --subscribers 5000 --missed 100 --streams 1 --cold no --rounds 3";
    }

    @Override
    public void run(Flags flags, Report report) throws Exception {
        int subscribers = flags.number("subscribers", 5_000, 1, 15_000);
        int missed = flags.number("missed", 100, 1, 900);
        int streams = flags.number("streams", 1, 1, 15_000);
        int rounds = flags.number("rounds", 3, 1, 20);
        boolean cold = flags.yes("cold", false);
        var transport = Transport.of(flags.text("transport", "sse"));
        var servers = flags.list("servers", Targets.ALL);
        flags.requireAllRead();
        try (Targets targets = Targets.start(servers, transport, report)) {
            Map<Entrant, List<Measured>> all = new Rounds(report, rounds)
                    .measure(Entrant.of(targets), (entrant, round) -> {
                        Meters meters = targets.metersOf(entrant.target());
                        return storm(entrant.target(), meters, round, subscribers, missed, streams, cold);
                    });
            Table table = report.table(
                    "Storm, %s: %,d subscribers of %,d streams back at once, %d events behind%s"
                            .formatted(
                                    transport,
                                    subscribers,
                                    streams,
                                    missed,
                                    cold ? ", to a node that follows none of them" : ""),
                    "server",
                    "process",
                    "until the last has all, s",
                    "µs per client",
                    "rounds, s",
                    "queries to PostgreSQL",
                    "missed/repeated/unexpected");
            all.forEach((entrant, measured) -> rows(table, entrant.target(), measured));
        }
    }

    private static Measured storm(
            Target target, Meters meters, int round, int subscribers, int missed, int streams, boolean cold)
            throws Exception {
        String prefix = "storm-" + target.name() + "-" + round + "-";
        try (Publisher publisher = new Publisher(target, streams, index -> prefix + index, 256, PUBLISHERS)) {
            publisher.publishNow(0, streams, 1);
            String[] positions = Positions.of(target, streams, index -> prefix + index, publisher);
            long first = publisher.last(0);
            publisher.publishNow(0, streams, missed);
            if (cold) {
                awaitCold(meters);
            }
            try (Subscribers group = new Subscribers()) {
                double queries = meters.sum("rejoin_node_log_queries");
                Map<String, Long> before = Window.processorMicros(target);
                long began = System.nanoTime();
                group.connect(
                        target.port(),
                        subscribers,
                        i -> Wish.returning(
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

    /** Until the node has let go of the streams that nobody subscribes to any more. */
    private static void awaitCold(Meters meters) throws IOException, InterruptedException {
        if (!Poll.within(COLD, Duration.ofMillis(200), () -> meters.sum("rejoin_node_streams") == 0)) {
            throw new IOException("the node still follows streams after " + COLD.toSeconds() + " s");
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
