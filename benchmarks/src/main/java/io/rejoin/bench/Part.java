// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench;

import io.rejoin.bench.server.Ending;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One command in a process of its own, which ends with this one; it prints where this one does. */
final class Part implements Closeable {

    /** What {@link #await} says of one that ended well. */
    static final String GOOD = "good";

    /** Servers have to end, which takes the platform's a while. */
    private static final int END_SECONDS = 60;

    private final Process process;
    private final Thread endTogether;

    private Part(Process process) {
        this.process = process;
        this.endTogether = new Thread(this::end, "end-part");
    }

    static Part start(List<String> words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(words);
        Part part = new Part(new ProcessBuilder(command).inheritIO().start());
        Runtime.getRuntime().addShutdownHook(part.endTogether);
        return part;
    }

    /** Its outcome in words; it is {@link #GOOD} or something is wrong. */
    String await(int minutes) throws InterruptedException {
        if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
            return "not done within " + minutes + " minutes";
        }
        return process.exitValue() == 0 ? GOOD : "ended with status " + process.exitValue();
    }

    private void end() {
        process.destroy();
        Ending.await(process, END_SECONDS);
    }

    /** Ends it if it has not ended. */
    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(endTogether);
    }
}
