// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove;

import io.rejoin.prove.audit.Finding;
import io.rejoin.prove.fault.Figure;
import io.rejoin.prove.fault.Overlaps;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All that a run found, as Markdown. Not thread-safe. */
final class Report {

    /** Enough to see what is wrong. */
    private static final int SHOWN_FINDINGS = 40;

    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final Map<Figure, Distribution> figures = new EnumMap<>(Figure.class);
    private final List<String> wrong = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Stalls stalls;
    private final ProveOptions options;
    private final List<String> servers;
    private final ZonedDateTime began = ZonedDateTime.now();

    /**
     * @param servers that the run is made with, and their versions
     * @param stalls of the machine while everything was measured
     */
    Report(ProveOptions options, List<String> servers, Stalls stalls) {
        this.options = options;
        this.servers = List.copyOf(servers);
        this.stalls = stalls;
    }

    Row row(String fault) {
        return rows.computeIfAbsent(fault, Row::new);
    }

    void time(Figure figure, Duration time) {
        times(figure).add(time);
    }

    void wrong(String fault, Finding finding) {
        wrong.add(fault + ": " + finding);
    }

    void note(String note) {
        notes.add(note);
    }

    /** Whether everything was as promised; times count where the machine had room. */
    boolean holds() {
        return wrong.isEmpty()
                && (!stalls.areBearable()
                        || figures.entrySet().stream().allMatch(each -> isKept(each.getKey(), each.getValue())));
    }

    private static boolean isKept(Figure figure, Distribution times) {
        return times.quantile(figure.quantile()).compareTo(figure.promise()) <= 0;
    }

    Distribution times(Figure figure) {
        return figures.computeIfAbsent(figure, _ -> new Distribution());
    }

    /** How many pairs of faults there were. */
    int overlaps() {
        return rows.entrySet().stream()
                .filter(row -> Overlaps.isTitle(row.getKey()))
                .mapToInt(row -> row.getValue().count())
                .sum();
    }

    /** All but what is wrong. */
    String text() {
        StringBuilder text = new StringBuilder(circumstances()).append("\n\n").append(Row.heading());
        rows.values().forEach(row -> text.append(row.text()));
        text.append("\n");
        if (!figures.isEmpty()) {
            text.append("| time | measured | p50 | p99 | longest | promise | kept |\n|---|---|---|---|---|---|---|\n");
            figures.forEach((figure, times) -> text.append(line(figure, times)));
            text.append("\n");
        }
        notes.forEach(note -> text.append(note).append("\n"));
        if (!stalls.areBearable()) {
            text.append("times are not judged: this machine is too busy for them, see its stalls (at most "
                    + Stalls.BEARABLE.toMillis() + " ms)\n");
        }
        return text.toString();
    }

    /** Empty if nothing is. */
    String wrong() {
        StringBuilder text = new StringBuilder();
        if (!wrong.isEmpty()) {
            text.append("what is wrong (" + wrong.size() + "):\n");
            wrong.stream()
                    .limit(SHOWN_FINDINGS)
                    .forEach(each -> text.append("  ").append(each).append("\n"));
        }
        return text.toString();
    }

    private static String line(Figure figure, Distribution times) {
        return "| %s | %d | %s | %s | %s | %s %s | %s |\n"
                .formatted(
                        figure.title(),
                        times.count(),
                        times.text(0.5),
                        times.text(0.99),
                        times.text(1),
                        figure.quantile() < 1 ? "p99" : "longest",
                        Distribution.text(figure.promise()),
                        isKept(figure, times) ? "yes" : "NO");
    }

    /** Where, when, and with what it was measured. */
    String circumstances() {
        return String.format(
                Locale.ROOT,
                "`./rejoin prove%s`, %s: %s, %d processors, load %.1f, stalls p99 %d ms, Java %s, %s, %d s, seed %d.",
                options.quick() ? " --quick" : "",
                began.toLocalDate(),
                String.join(", ", servers),
                Runtime.getRuntime().availableProcessors(),
                load(),
                stalls.p99().toMillis(),
                Runtime.version().feature(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Duration.between(began, ZonedDateTime.now()).toSeconds(),
                options.seed());
    }

    /** Processes that want to run, over the last minute. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
