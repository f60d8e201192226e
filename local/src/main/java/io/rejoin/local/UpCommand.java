// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** {@code ./rejoin up}: starts the platform and keeps it until the process is told to end. */
final class UpCommand {

    private static final int INTERRUPTED = 130;

    private UpCommand() {}

    /**
     * Returns only if the platform did not start.
     *
     * @return the exit status
     * @throws UsageException naming what is wrong
     */
    static int run(List<String> given, Path defaultFolder, PrintStream out, PrintStream err) {
        LocalOptions options = options(given, defaultFolder);
        OrderlyEnd end = OrderlyEnd.register(Thread.currentThread(), out);
        long before = System.nanoTime();
        try {
            LocalPlatform platform = LocalPlatform.start(options, end.unlessEnding(out));
            end.started(platform);
            Duration taken = Duration.ofNanos(System.nanoTime() - before);
            out.print(Welcome.text(platform, options, taken));
            out.flush();
            LocalPlatform.awaitForever();
            return INTERRUPTED;
        } catch (InterruptedException e) {
            return INTERRUPTED;
        } catch (LocalStartException e) {
            end.unlessEnding(err).accept("rejoin: " + e.getMessage());
            return 1;
        } finally {
            end.settled();
        }
    }

    private static LocalOptions options(List<String> given, Path defaultFolder) {
        Arguments arguments = new Arguments(
                given,
                Set.of("--ephemeral", "--processes"),
                Set.of("--port", "--data", "--postgres", "--redis", "--nodes"),
                Set.of());
        LocalOptions options = LocalOptions.in(Path.of(arguments.value("--data", defaultFolder.toString())))
                .withBinaries(defaultFolder.resolve("binaries"))
                .withPort(number(
                        "--port",
                        arguments.value("--port", Integer.toString(LocalOptions.DEFAULT_PORT)),
                        LocalOptions.MAX_PORT))
                .withEphemeral(arguments.has("--ephemeral"))
                .withProcesses(arguments.has("--processes"))
                .withNodes(number("--nodes", arguments.value("--nodes", "1"), LocalOptions.MAX_NODES));
        String postgres = arguments.value("--postgres");
        if (postgres != null) {
            checkedUrl("--postgres", () -> ServerUrls.postgres(postgres));
            options = options.withPostgres(postgres);
        }
        String redis = arguments.value("--redis");
        if (redis != null) {
            checkedUrl("--redis", () -> ServerUrls.redis(redis));
            options = options.withRedis(redis);
        }
        return options;
    }

    private static int number(String flag, String value, int most) {
        if (value.matches("\\d{1,5}")) {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= most) {
                return number;
            }
        }
        throw new UsageException(flag + ": " + value + " (expected: 1.." + most + ")");
    }

    private static void checkedUrl(String flag, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            throw new UsageException(flag + ": not understood " + e.getMessage());
        }
    }
}
