// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.report.Report;
import io.rejoin.bench.report.Table;
import io.rejoin.bench.server.ServerProcess;
import io.rejoin.bench.server.Target;
import io.rejoin.bench.server.Targets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Servers that are measured in turns, so that whatever else the machine does meets all of them. */
final class Turns {

    /** One turn of one server. */
    interface Turn {
        Window measure(Target target, int round) throws Exception;
    }

    private final Targets targets;
    private final Report report;
    private final int rounds;

    Turns(Targets targets, Report report, int rounds) {
        this.targets = targets;
        this.report = report;
        this.rounds = rounds;
    }

    /** One round that is thrown away, in which compilers do their work, then those that count; adds a table of them. */
    void run(String title, Turn turn) throws Exception {
        Map<Target, List<Window>> windows = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Target target : targets.all()) {
                Window window = turn.measure(target, round);
                report.progress("round " + round + ", " + target.name() + ": " + describe(target, window));
                if (round > 0) {
                    windows.computeIfAbsent(target, any -> new ArrayList<>()).add(window);
                }
            }
        }
        Table table = report.table(
                title,
                "server",
                "process",
                "µs per delivery",
                "× first row",
                "rounds",
                "deliveries/s",
                "p50 ms",
                "p99 ms",
                "missed/repeated/unexpected");
        double first = Double.NaN;
        for (Map.Entry<Target, List<Window>> entry : windows.entrySet()) {
            for (ServerProcess process : entry.getKey().processes()) {
                List<Double> micros = entry.getValue().stream()
                        .map(window -> window.microsPerDelivery(process.role()))
                        .toList();
                double median = Median.of(micros);
                first = Double.isNaN(first) ? median : first;
                table.row(
                        entry.getKey().name(),
                        process.role(),
                        median,
                        median / first,
                        Median.all(micros),
                        median(entry.getValue(), Window::deliveriesPerSecond),
                        median(entry.getValue(), window -> window.seen().p50Millis()),
                        median(entry.getValue(), window -> window.seen().p99Millis()),
                        entry.getValue().getLast().seen().faults());
            }
        }
    }

    private static double median(List<Window> windows, java.util.function.ToDoubleFunction<Window> value) {
        return Median.of(windows.stream().map(value::applyAsDouble).toList());
    }

    private static String describe(Target target, Window window) {
        StringBuilder text = new StringBuilder();
        for (ServerProcess process : target.processes()) {
            text.append(String.format(
                    Locale.ROOT, "%s %.2f µs, ", process.role(), window.microsPerDelivery(process.role())));
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "%.0f deliveries/s, p50 %.1f ms, p99 %.1f ms, faults %s",
                        window.deliveriesPerSecond(),
                        window.seen().p50Millis(),
                        window.seen().p99Millis(),
                        window.seen().faults()))
                .toString();
    }
}
