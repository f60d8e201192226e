// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.report.Report;
import io.rejoin.bench.report.Table;
import io.rejoin.bench.server.ServerProcess;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Windows of servers that take turns, as a table with a row for each process. */
final class Turns {

    private final List<Entrant> entrants;
    private final Report report;
    private final Rounds rounds;

    Turns(List<Entrant> entrants, Report report, int rounds) {
        this.entrants = entrants;
        this.report = report;
        this.rounds = new Rounds(report, rounds);
    }

    /** Measures, and adds a table of what was found. */
    void run(String title, Rounds.Turn<Window> turn) throws Exception {
        Map<Entrant, List<Window>> windows = rounds.measure(entrants, turn);
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
        for (Map.Entry<Entrant, List<Window>> entry : windows.entrySet()) {
            for (ServerProcess process : entry.getKey().target().processes()) {
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

    private static double median(List<Window> windows, ToDoubleFunction<Window> value) {
        return Median.of(windows.stream().map(value::applyAsDouble).toList());
    }
}
