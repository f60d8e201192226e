// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.Flags;
import io.rejoin.bench.Workload;
import io.rejoin.bench.load.Subscribers;
import io.rejoin.bench.load.Wish;
import io.rejoin.bench.report.Report;
import io.rejoin.bench.report.Table;
import io.rejoin.bench.server.LiveHeap;
import io.rejoin.bench.server.ServerProcess;
import io.rejoin.bench.server.Target;
import io.rejoin.bench.server.Targets;
import io.rejoin.bench.server.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What connections cost that nothing happens on: memory over that of a tenth of them, after a full collection, and descriptors. */
public final class Idle implements Workload {

    private record Figures(LiveHeap heap, long resident, long descriptors) {}

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String usage() {
        return "--servers " + Targets.ALL + " --transport sse --subscribers 10000 --classes 0";
    }

    @Override
    public void run(Flags flags, Report report) throws Exception {
        int subscribers = flags.number("subscribers", 10_000, 10, 15_000);
        int classes = flags.number("classes", 0, 0, 200);
        var transport = Transport.of(flags.text("transport", "sse"));
        var servers = flags.list("servers", Targets.ALL);
        flags.requireAllRead();
        Table table = report.table(
                "Idle, %s: %,d subscribers of one stream, per subscriber".formatted(transport, subscribers),
                "server",
                "process",
                "live heap KB",
                "resident KB",
                "descriptors");
        for (String server : servers) {
            // Each by itself: a heap that another measurement has stretched would hide what this one takes.
            try (Targets targets = Targets.start(List.of(server), transport, report)) {
                for (Target target : targets.all()) {
                    measure(target, subscribers, table, report, classes);
                }
            } catch (IOException | IllegalStateException e) {
                report.failed(server, e);
            }
        }
    }

    private static void measure(Target target, int subscribers, Table table, Report report, int classes)
            throws Exception {
        int few = subscribers / 10;
        Wish wish = Wish.live(target.subscribe("idle", null));
        try (Subscribers group = new Subscribers()) {
            group.connect(target.port(), few, i -> wish);
            List<Figures> before = figures(target);
            group.connect(target.port(), subscribers - few, i -> wish);
            List<Figures> after = figures(target);
            group.requireAllWell();
            double more = subscribers - few;
            for (int i = 0; i < before.size(); i++) {
                String role = target.processes().get(i).role();
                LiveHeap heap = after.get(i).heap().minus(before.get(i).heap());
                double resident = (after.get(i).resident() - before.get(i).resident()) / more / 1_024;
                table.row(
                        target.name(),
                        role,
                        heap.bytes() / more / 1_024,
                        resident,
                        (after.get(i).descriptors() - before.get(i).descriptors()) / more);
                report.progress(target.name() + ", " + role
                        + ": live heap %.2f KB, resident %.2f KB".formatted(heap.bytes() / more / 1_024, resident));
                if (classes > 0) {
                    listClasses(report, target.name() + ", " + role, heap, classes, more);
                }
            }
        }
    }

    private static void listClasses(Report report, String process, LiveHeap heap, int classes, double more) {
        Table table = report.table("Live heap of " + process + ", per subscriber", "class", "instances", "bytes");
        heap.largest(classes).forEach(each -> table.row(each.name(), each.instances() / more, each.bytes() / more));
    }

    private static List<Figures> figures(Target target) throws IOException {
        List<Figures> figures = new ArrayList<>();
        for (ServerProcess process : target.processes()) {
            LiveHeap heap = process.liveHeap();
            figures.add(new Figures(heap, process.residentBytes(), process.descriptors()));
        }
        return figures;
    }
}
