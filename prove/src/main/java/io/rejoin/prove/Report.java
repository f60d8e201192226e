// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove;

import io.rejoin.prove.audit.Finding;
import io.rejoin.prove.fault.Figure;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
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
    private final long began = System.nanoTime();

    /** @param stalls of the machine while everything was measured */
    Report(Stalls stalls) {
        this.stalls = stalls;
    }

    Row row(String fault) {
        return rows.computeIfAbsent(fault, Row::new);
    }

    void time(Figure figure, Duration time) {
        figures.computeIfAbsent(figure, _ -> new Distribution()).add(time);
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

    void print(PrintStream out) {
        out.println();
        out.print(Row.heading());
        rows.values().forEach(row -> out.print(row.text()));
        out.println();
        if (!figures.isEmpty()) {
            out.println("| time | measured | p50 | p99 | longest | promise | kept |");
            out.println("|---|---|---|---|---|---|---|");
            figures.forEach((figure, times) -> out.println(line(figure, times)));
            out.println();
        }
        notes.forEach(out::println);
        out.println(circumstances());
        if (!stalls.areBearable()) {
            out.println("times are not judged: this machine is too busy for them, see its stalls (at most "
                    + Stalls.BEARABLE.toMillis() + " ms)");
        }
        if (!wrong.isEmpty()) {
            out.println();
            out.println("what is wrong (" + wrong.size() + "):");
            wrong.stream().limit(SHOWN_FINDINGS).forEach(each -> out.println("  " + each));
        }
    }

    private static String line(Figure figure, Distribution times) {
        return "| %s | %d | %s | %s | %s | %s %s | %s |"
                .formatted(
                        figure.title(),
                        times.count(),
                        Distribution.text(times.quantile(0.5)),
                        Distribution.text(times.quantile(0.99)),
                        Distribution.text(times.longest()),
                        figure.quantile() < 1 ? "p99" : "longest",
                        Distribution.text(figure.promise()),
                        isKept(figure, times) ? "yes" : "NO");
    }

    private String circumstances() {
        return String.format(
                Locale.ROOT,
                "%s, %d processors, load %.1f, stalls p99 %d ms, Java %s, %s, %d s",
                ZonedDateTime.now().truncatedTo(ChronoUnit.MINUTES),
                Runtime.getRuntime().availableProcessors(),
                load(),
                stalls.p99().toMillis(),
                Runtime.version().feature(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Duration.ofNanos(System.nanoTime() - began).toSeconds());
    }

    /** Processes that want to run, over the last minute. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
