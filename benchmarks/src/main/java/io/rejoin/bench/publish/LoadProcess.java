// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.publish;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A {@link PublishLoad}, seen from outside. Closing it ends it by force unless it has ended. */
final class LoadProcess implements AutoCloseable {

    /** What was acknowledged and what was refused in a phase, and how long acknowledgements took. */
    record Phase(long micros, long count, long refused, long p50Micros, long p99Micros, long p999Micros) {}

    private final Process process;
    private final Writer orders;
    private final BufferedReader words;

    private LoadProcess(Process process) {
        this.process = process;
        this.orders = process.outputWriter();
        this.words = process.inputReader();
    }

    static LoadProcess start(int port, String tokenHeader, List<String> tokens, String prefix, int streams)
            throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PublishLoad.class.getName(),
                        Integer.toString(port),
                        tokenHeader,
                        prefix,
                        Integer.toString(streams))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        LoadProcess load = new LoadProcess(process);
        load.orders.write(String.join("\n", tokens) + "\n\n");
        load.orders.flush();
        return load;
    }

    long pid() {
        return process.pid();
    }

    /** Returns after that many publishes more, or that many seconds. */
    Phase phase(int publishes, int seconds) throws IOException {
        orders.write(publishes + " " + seconds + "\n");
        orders.flush();
        long[] figures =
                Arrays.stream(answer().split(" ")).mapToLong(Long::parseLong).toArray();
        return new Phase(figures[0], figures[1], figures[2], figures[3], figures[4], figures[5]);
    }

    /** Ends it in order; returns how many publishes were acknowledged in all, after it has found their numbers without gaps. */
    long end() throws IOException {
        orders.close();
        return Long.parseLong(answer());
    }

    private String answer() throws IOException {
        String line = words.readLine();
        if (line == null) {
            throw new IllegalStateException("the load has ended (expected: an answer); see above");
        }
        return line;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
