// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.rejoin.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** The program behind {@code benchmarks/run}. */
public final class Main {

    /** System property: the folder that result files go to. */
    private static final String RESULTS = "rejoin.bench.results";

    private static final int USAGE_ERROR = 2;

    private Main() {}

    /** Exits with 0, with 1 if something went wrong, with 2 and a sentence if the command line is wrong. */
    public static void main(String[] arguments) throws IOException {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        List<String> given = Arrays.asList(arguments);
        if (given.isEmpty() || given.getFirst().equals("help")) {
            Workloads.all().forEach(workload -> System.out.println(workload.name() + " " + workload.usage()));
            return;
        }
        try {
            System.exit(run(given, System.err::println) ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println("benchmarks: " + e.getMessage());
            System.exit(USAGE_ERROR);
        }
    }

    /** Runs one command, prints what it found and writes its result file, also where a part of it went wrong; whether none did. */
    private static boolean run(List<String> given, Consumer<String> progress) throws IOException {
        Workload workload = Workloads.named(given.getFirst());
        Flags flags = new Flags(given.subList(1, given.size()));
        Report report = new Report(resultName(given), given, progress);
        try {
            workload.run(flags, report);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) {
            report.failed(workload.name(), e);
            e.printStackTrace();
        }
        if (!report.isEmpty()) {
            System.out.println(report.markdown());
            progress.accept("written: " + report.write(Path.of(System.getProperty(RESULTS, "benchmarks/results"))));
        }
        return !report.hasFailed();
    }

    /** The command with those flags that make it another measurement, such as {@code fan-out-1000-20}. */
    private static String resultName(List<String> given) {
        List<String> parts = new ArrayList<>(List.of(given.getFirst()));
        for (int i = 1; i + 1 < given.size(); i += 2) {
            if (List.of("--transport", "--subscribers", "--rate", "--streams", "--cold")
                    .contains(given.get(i))) {
                parts.add(given.get(i + 1));
            }
        }
        return String.join("-", parts);
    }
}
