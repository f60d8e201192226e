// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.Flags;
import io.rejoin.bench.Workload;
import io.rejoin.bench.load.Subscribers;
import io.rejoin.bench.report.Report;
import io.rejoin.bench.report.Table;
import io.rejoin.bench.server.ServerProcess;
import io.rejoin.bench.server.Target;
import io.rejoin.bench.server.Targets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What connections cost that nothing happens on: memory over that of a tenth of them, after a full collection, and descriptors. */
public final class Idle implements Workload {

    private record Figures(long heap, long resident, long descriptors) {}

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String usage() {
        return "--servers " + Targets.ALL + " --subscribers 10000";
    }

    @Override
    public void run(Flags flags, Report report) throws Exception {
        int subscribers = flags.number("subscribers", 10_000, 10, 15_000);
        var servers = flags.list("servers", Targets.ALL);
        flags.requireAllRead();
        Table table = report.table(
                "Idle: %,d subscribers of one stream, per subscriber".formatted(subscribers),
                "server",
                "process",
                "live heap KB",
                "resident KB",
                "descriptors");
        for (String server : servers) {
            // Each by itself: a heap that another measurement has stretched would hide what this one takes.
            try (Targets targets = Targets.start(List.of(server), report)) {
                for (Target target : targets.all()) {
                    measure(target, subscribers, table);
                }
            }
        }
    }

    private static void measure(Target target, int subscribers, Table table) throws Exception {
        int few = subscribers / 10;
        try (Subscribers group = new Subscribers()) {
            group.connect(target.port(), few, i -> Subscribers.Wish.live(target.subscribe("idle", null)));
            List<Figures> before = figures(target);
            group.connect(target.port(), subscribers - few, i -> Subscribers.Wish.live(target.subscribe("idle", null)));
            List<Figures> after = figures(target);
            group.requireAllWell();
            double more = subscribers - few;
            for (int i = 0; i < before.size(); i++) {
                table.row(
                        target.name(),
                        target.processes().get(i).role(),
                        (after.get(i).heap() - before.get(i).heap()) / more / 1_024,
                        (after.get(i).resident() - before.get(i).resident()) / more / 1_024,
                        (after.get(i).descriptors() - before.get(i).descriptors()) / more);
            }
        }
    }

    private static List<Figures> figures(Target target) throws IOException {
        List<Figures> figures = new ArrayList<>();
        for (ServerProcess process : target.processes()) {
            long heap = process.liveHeap();
            figures.add(new Figures(heap, process.residentBytes(), process.descriptors()));
        }
        return figures;
    }
}
