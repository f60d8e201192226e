// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.Flags;
import io.rejoin.bench.Workload;
import io.rejoin.bench.load.Publisher;
import io.rejoin.bench.load.Subscribers;
import io.rejoin.bench.report.Report;
import io.rejoin.bench.report.Table;
import io.rejoin.bench.server.Target;
import io.rejoin.bench.server.Targets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether a delivery costs more where the stream's history is a hundred times as long, or where a part of the subscribers stopped reading. */
public final class Growth implements Workload {

    private static final int BATCH = 1_000;

    private record Condition(String name, int history, int stalled) {}

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String usage() {
        return "--servers rejoin --subscribers 500 --stalled 100 --history 1000 --rate 50 --seconds 8 --rounds 2";
    }

    @Override
    public void run(Flags flags, Report report) throws Exception {
        int subscribers = flags.number("subscribers", 500, 1, 15_000);
        int stalled = flags.number("stalled", 100, 0, subscribers - 1);
        int history = flags.number("history", 1_000, 1, 5_000);
        int rate = flags.number("rate", 50, 1, 1_000);
        int seconds = flags.number("seconds", 8, 1, 60);
        int rounds = flags.number("rounds", 2, 1, 20);
        var servers = flags.list("servers", "rejoin");
        flags.requireAllRead();
        List<Condition> conditions = List.of(
                new Condition("%,d events of history".formatted(history), history, 0),
                new Condition("%,d events of history".formatted(history * 100), history * 100, 0),
                new Condition("%,d subscribers more that do not read".formatted(stalled), history, stalled));
        try (Targets targets = Targets.start(servers, report)) {
            for (Target target : targets.all()) {
                Map<Condition, List<Window>> windows = new LinkedHashMap<>();
                for (int round = 0; round <= rounds; round++) {
                    for (Condition condition : conditions) {
                        String stream = "growth-" + round + "-" + conditions.indexOf(condition);
                        Window window = measure(target, stream, condition, subscribers, rate, seconds);
                        report.progress("round " + round + ", " + condition.name() + ": " + window);
                        if (round > 0) {
                            windows.computeIfAbsent(condition, any -> new ArrayList<>())
                                    .add(window);
                        }
                    }
                }
                rows(target, subscribers, rate, windows, report);
            }
        }
    }

    private static void rows(
            Target target, int subscribers, int rate, Map<Condition, List<Window>> windows, Report report) {
        Table table = report.table(
                "Growth: %s, %,d subscribers, %d events/s".formatted(target.name(), subscribers, rate),
                "with",
                "µs per delivery",
                "rounds",
                "p50 ms",
                "p99 ms",
                "missed/repeated/unexpected");
        String role = target.processes().getFirst().role();
        windows.forEach((condition, measured) -> {
            List<Double> micros = measured.stream()
                    .map(window -> window.microsPerDelivery(role))
                    .toList();
            Window last = measured.getLast();
            table.row(
                    condition.name(),
                    Median.of(micros),
                    Median.all(micros),
                    last.seen().p50Millis(),
                    last.seen().p99Millis(),
                    last.seen().faults());
        });
    }

    /** Those that do not read begin to when all is measured, and must be given everything, too. */
    private static Window measure(
            Target target, String stream, Condition condition, int subscribers, int rate, int seconds)
            throws Exception {
        try (Publisher publisher = new Publisher(target, 1, index -> stream, 256, 1);
                Subscribers readers = new Subscribers();
                Subscribers others = new Subscribers()) {
            for (int done = 0; done < condition.history(); done += BATCH) {
                publisher.publishNow(0, 1, Math.min(BATCH, condition.history() - done));
            }
            Subscribers.Wish wish = Subscribers.Wish.live(target.subscribe(stream, null));
            others.connect(target.port(), condition.stalled(), i -> wish);
            others.read(false);
            readers.connect(target.port(), subscribers, i -> wish);
            Window window = Window.underLoad(rate, 2, seconds, target, readers, publisher);
            readers.awaitLast(index -> publisher.last(0));
            others.read(true);
            others.awaitLast(index -> publisher.last(0));
            return window.withFaultsOf(readers.seen().withFaultsOf(others.seen()));
        }
    }
}
