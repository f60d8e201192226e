// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.rejoin.local.LocalStartException;
import io.rejoin.local.PrivateFiles;
import io.rejoin.local.UsageException;
import io.rejoin.prove.scene.RedisProgram;
import io.rejoin.prove.scene.Scene;
import io.rejoin.prove.scene.SceneException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The program behind {@code ./rejoin prove}. */
public final class Main {

    private static final int HOLDS = 0;
    private static final int DOES_NOT_HOLD = 1;
    private static final int CANNOT_RUN = 2;

    private static volatile boolean ending;
    private static volatile boolean over;

    private Main() {}

    /** Exits with 0 if everything held, with 1 if something did not, with 2 and a sentence if it cannot be tried. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    private static int run(String[] arguments, PrintStream out, PrintStream err) {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
        try {
            ProveOptions options = ProveOptions.parse(Arrays.asList(arguments));
            Figures.requirePlaces(options.figures());
            Path binaries =
                    Path.of(System.getProperty("rejoin.folder", ".rejoin")).resolve("binaries");
            return prove(options, binaries, RedisProgram.of(options.redis(), binaries), out);
        } catch (UsageException e) {
            err.println("rejoin: " + e.getMessage() + "; see ./rejoin help");
            return CANNOT_RUN;
        } catch (InterruptedException e) {
            return DOES_NOT_HOLD;
        } catch (LocalStartException | SceneException e) {
            if (!ending) {
                err.println("rejoin: " + e.getMessage());
            }
            return e instanceof LocalStartException ? CANNOT_RUN : DOES_NOT_HOLD;
        } catch (Exception e) {
            if (ending) {
                return DOES_NOT_HOLD; // whatever was under way broke off
            }
            err.println("rejoin: the run broke off: " + e);
            e.printStackTrace(err);
            return DOES_NOT_HOLD;
        }
    }

    private static int prove(ProveOptions options, Path binaries, RedisProgram redis, PrintStream out)
            throws Exception {
        Path folder = Files.createTempDirectory("rejoin-prove-");
        Stalls stalls = Stalls.begin();
        Report report = new Report(options, List.of(redis.title()), stalls);
        Thread runner = Thread.currentThread();
        boolean keep = true;
        try (stalls;
                Scene scene = Scene.in(folder, binaries, redis)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(scene, runner), "end"));
            out.println(redis.title() + ": " + redis.executable());
            scene.start(out::println);
            try {
                new ProofRun(options, scene, report, out).run();
            } catch (SceneException e) {
                if (ending) {
                    throw e;
                }
                report.wrong("the run", Round.broken("the run", "broke off: " + e.getMessage()));
            }
            keep = !report.holds();
        } finally {
            over = !ending;
            if (!ending) {
                tidyUp(folder, keep, out);
            }
        }
        out.println();
        out.print(report.text());
        out.println();
        out.print(report.wrong());
        out.println(report.holds() ? "everything holds" : "SOMETHING DOES NOT HOLD");
        for (Path file : options.figures()) {
            if (report.holds()) {
                Figures.write(report, file);
            }
            out.println(file + (report.holds() ? " has the figures" : " was left as it is"));
        }
        return report.holds() ? HOLDS : DOES_NOT_HOLD;
    }

    /** What servers kept is of no use without them, what programs said may tell why something does not hold. */
    private static void tidyUp(Path folder, boolean keepLogs, PrintStream out) throws IOException {
        if (keepLogs && Scene.hasLogs(folder)) {
            Scene.removeAllButLogs(folder);
            out.println("logs: " + Scene.logs(folder));
        } else {
            PrivateFiles.removeTree(folder);
        }
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
