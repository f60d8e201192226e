// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs seeds from the command line, as many as one likes. The exit status is 0 if every promise was kept, 1 if not, 2 if the
 * arguments are wrong.
 *
 * <pre>
 * --seeds 1000000   how many (default 10,000)
 * --from 5000       the first one (default 0)
 * --threads 2       at once (default: all cores)
 * --replay 42       this one alone, with all that happens in it
 * </pre>
 *
 * <p>Prints progress every ten seconds, stops on request (Ctrl-C or TERM) after the seeds under way, and prints each failing
 * seed with what went wrong and the few acts that lead there.
 */
public final class Main {

    private static final int MAX_SHRINKING_RUNS = 5_000;
    private static final int PROGRESS_SECONDS = 10;

    private long count = 10_000;
    private long first;
    private int threads = Runtime.getRuntime().availableProcessors();
    private boolean replays;
    private final PrintStream out;

    private Main(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) throws InterruptedException {
        int status = run(System.out, arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** The same within a process. */
    static int run(PrintStream out, String... arguments) throws InterruptedException {
        Main main = new Main(out);
        try {
            main.parse(arguments);
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            return 2;
        }
        return main.replays ? main.replay() : main.runAll();
    }

    private void parse(String... arguments) {
        if (arguments.length % 2 != 0) {
            throw new IllegalArgumentException(arguments[arguments.length - 1] + ": missing (expected: a value)");
        }
        for (int i = 0; i < arguments.length; i += 2) {
            long value = number(arguments[i], arguments[i + 1]);
            switch (arguments[i]) {
                case "--seeds" -> count = value;
                case "--from" -> first = value;
                case "--threads" -> threads = (int) Math.min(value, 1_024);
                case "--replay" -> {
                    first = value;
                    replays = true;
                }
                default ->
                    throw new IllegalArgumentException(
                            arguments[i] + ": unknown (expected: --seeds, --from, --threads or --replay)");
            }
        }
    }

    private static long number(String name, String value) {
        boolean counts = name.equals("--seeds") || name.equals("--threads");
        try {
            long number = Long.parseLong(value);
            if (!counts || number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(name + ": " + value + " (expected: a number" + (counts ? " above 0)" : ")"));
    }

    private int replay() {
        Report report = Simulation.run(Schedule.of(first), SimulatedLog::inMemory, out::println);
        return tell(report);
    }

    private int runAll() throws InterruptedException {
        Seeds seeds = new Seeds(first, count, SimulatedLog::inMemory);
        AtomicBoolean stopped = new AtomicBoolean();
        long startedAt = System.nanoTime();
        CountDownLatch told = new CountDownLatch(1);
        Thread stopper = new Thread(() -> {
            stopped.set(true);
            try {
                told.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(stopper);
        Thread progress = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    TimeUnit.SECONDS.sleep(PROGRESS_SECONDS);
                    tellProgress(seeds, startedAt);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        List<Report> failed = seeds.run(threads, stopped::get);
        progress.interrupt();
        progress.join();
        tellProgress(seeds, startedAt);
        int status = 0;
        for (Report report : failed) {
            status = Math.max(status, stopped.get() ? tellBriefly(report) : tell(report));
        }
        // Not the end of this thread, which may wait in System.exit for the hook.
        told.countDown();
        if (!stopped.get()) {
            boolean _ = Runtime.getRuntime().removeShutdownHook(stopper);
        }
        return status;
    }

    private void tellProgress(Seeds seeds, long startedAt) {
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        out.printf(
                "%,d of %,d seeds from %,d: %d failed, %,d steps checked, %,d events observed, %.0f s, %.0f seeds/s%n",
                seeds.finished(),
                count,
                first,
                seeds.failures(),
                seeds.steps(),
                seeds.observed(),
                seconds,
                seeds.finished() / seconds);
    }

    /** @return 1 if there is anything wrong */
    private int tell(Report report) {
        if (report.isClean()) {
            return 0;
        }
        int _ = tellBriefly(report);
        Schedule smallest = new Shrinker(
                        Shrinker.breaksThePromiseOf(report, SimulatedLog::inMemory), MAX_SHRINKING_RUNS)
                .shrink(report.schedule());
        out.println("shrunk to " + smallest);
        Simulation.run(smallest).complaints().forEach(out::println);
        return 1;
    }

    private int tellBriefly(Report report) {
        out.printf(
                "seed %d fails; replay it with --replay %<d%n",
                report.schedule().seed());
        report.complaints().forEach(out::println);
        return 1;
    }
}
