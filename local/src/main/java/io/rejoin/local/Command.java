// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end. */
final class Command {

    /** How it ended, and all it said. */
    record Result(int status, String output) {}

    private Command() {}

    /**
     * Runs it; an interrupt waits for its end, because a server that is half way up has to be known before it can be stopped.
     *
     * @param output where its output goes meanwhile; removed. A file, because a server started by it would keep a pipe open.
     * @throws LocalStartException if it cannot be run or takes longer than {@code limit}
     */
    static Result run(List<String> command, Map<String, String> environment, Path output, Duration limit) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(nothing().toFile()))
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!endsWithin(process, limit)) {
                process.destroyForcibly();
                throw new LocalStartException(command.getFirst() + " did not end within " + limit.toSeconds() + " s.");
            }
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new LocalStartException("Cannot run " + command.getFirst() + ": " + IoReason.of(e) + ".", e);
        } finally {
            remove(output);
        }
    }

    private static Path nothing() {
        return Path.of(System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null");
    }

    private static boolean endsWithin(Process process, Duration limit) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                try {
                    return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
