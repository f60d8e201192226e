// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.convert.DurationStyle;

/**
 * A program in a JVM of its own; {@link ProgramMain} is its other end.
 *
 * <p>Its standard input brings it its settings, which hold secrets and therefore stand in no command line, and then stays open for as
 * long as it is to run: it ends when this process ends, however that happens. Its standard output says how its start went.
 */
final class ProgramProcess implements RunningProgram {

    private static final Duration START_LIMIT = Duration.ofSeconds(120);

    private final Process process;
    private final Duration stopLimit;

    private ProgramProcess(Process process, Map<String, String> properties) {
        this.process = process;
        this.stopLimit = stopLimit(properties);
    }

    /** For the two phases that take their time: the streams that leave, and the requests that are finished. */
    private static Duration stopLimit(Map<String, String> properties) {
        String phase = properties.get(ServiceProperties.STOP_PHASE);
        return (phase == null ? ServiceProperties.STOP_PHASE_LIMIT : DurationStyle.detectAndParse(phase))
                .multipliedBy(2);
    }

    /** @throws LocalStartException if it does not start */
    static ProgramProcess start(Program program, Map<String, String> properties) {
        try {
            Process process = new ProcessBuilder(command(program))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                tell(process, properties);
                requireReady(program, process);
                return new ProgramProcess(process, properties);
            } catch (IOException | RuntimeException e) {
                process.destroyForcibly();
                throw e;
            }
        } catch (IOException e) {
            throw new LocalStartException(
                    "The %s does not start as a process of its own: %s."
                            .formatted(program.programName(), IoReason.of(e)),
                    e);
        }
    }

    /** Ctrl-C and a closing terminal reach every process of the terminal; when this one ends is for the platform to say. */
    private static List<String> command(Program program) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
        command.addAll(JavaCommand.of(ProgramMain.COMMAND, program.programName()));
        return command;
    }

    private static void tell(Process process, Map<String, String> properties) throws IOException {
        DataOutputStream settings = new DataOutputStream(process.getOutputStream());
        settings.writeInt(properties.size());
        for (Map.Entry<String, String> property : properties.entrySet()) {
            settings.writeUTF(property.getKey());
            settings.writeUTF(property.getValue());
        }
        settings.flush();
    }

    private static void requireReady(Program program, Process process) {
        BufferedReader words = process.inputReader();
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                String line = words.readLine();
                answer.complete(line == null ? "it ended with status " + process.waitFor() : line);
            } catch (IOException | InterruptedException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            String line = answer.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (!line.equals(ProgramMain.READY)) {
                throw new LocalStartException(
                        line.startsWith("The ") ? line : "The " + program.programName() + " does not start: " + line);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStartException("The start was broken off.", e);
        } catch (ExecutionException e) {
            throw new LocalStartException("The " + program.programName() + " does not start: " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new LocalStartException(
                    "The %s does not start within %d s.".formatted(program.programName(), START_LIMIT.toSeconds()), e);
        }
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public OptionalLong pid() {
        return OptionalLong.of(process.pid());
    }

    /** Completes when it has ended, with its exit status. */
    CompletableFuture<Integer> ended() {
        return process.onExit().thenApply(Process::exitValue);
    }

    @Override
    public void stop() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(stopLimit.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (IOException e) {
            kill();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it as a crash would. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
