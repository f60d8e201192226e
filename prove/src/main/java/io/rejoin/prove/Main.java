// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.rejoin.local.PrivateFiles;
import io.rejoin.local.UsageException;
import io.rejoin.prove.scene.Scene;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.LoggerFactory;

/** The program behind {@code ./rejoin prove}. */
public final class Main {

    private static final int HOLDS = 0;
    private static final int DOES_NOT_HOLD = 1;
    private static final int USAGE_ERROR = 2;

    private static volatile boolean ending;
    private static volatile boolean over;

    private Main() {}

    /** Exits with 0 if everything held, with 1 if something did not, with 2 and a sentence if the command line is wrong. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    private static int run(String[] arguments, PrintStream out, PrintStream err) {
        ProveOptions options;
        try {
            options = ProveOptions.parse(Arrays.asList(arguments));
        } catch (UsageException e) {
            err.println("rejoin: " + e.getMessage() + "; see ./rejoin help");
            return USAGE_ERROR;
        }
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
        try {
            return prove(options, out);
        } catch (InterruptedException e) {
            return DOES_NOT_HOLD;
        } catch (Exception e) {
            if (ending) {
                return DOES_NOT_HOLD; // whatever was under way broke off
            }
            err.println("rejoin: the run broke off: " + e);
            e.printStackTrace(err);
            return DOES_NOT_HOLD;
        }
    }

    private static int prove(ProveOptions options, PrintStream out) throws Exception {
        Path binaries = Path.of(System.getProperty("rejoin.folder", ".rejoin")).resolve("binaries");
        Path folder = Files.createTempDirectory("rejoin-prove-");
        Stalls stalls = Stalls.begin();
        Report report = new Report(stalls);
        Thread runner = Thread.currentThread();
        boolean keep = true;
        try (stalls;
                Scene scene = Scene.in(folder, binaries)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(scene, runner), "end"));
            scene.start(out::println);
            new ProofRun(options, scene, report, out).run();
            keep = !report.holds();
        } finally {
            over = !ending;
            if (keep && !ending) {
                out.println("logs: " + folder.resolve("logs"));
            }
        }
        report.print(out);
        out.println("seed " + options.seed());
        out.println(report.holds() ? "everything holds" : "SOMETHING DOES NOT HOLD");
        if (!keep) {
            PrivateFiles.removeTree(folder);
        }
        return report.holds() ? HOLDS : DOES_NOT_HOLD;
    }

    /** At Ctrl-C and SIGTERM; at the end of a run there is nothing left to be done. */
    private static void end(Scene scene, Thread runner) {
        if (over) {
            return;
        }
        ending = true;
        runner.interrupt(); // or its wait for a program that starts would come first
        try {
            scene.close();
            scene.removeFiles();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
