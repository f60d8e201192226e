// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A main class of this class path in a JVM of its own, which says on which port it listens and ends when its standard input does. */
final class JavaServer implements Closeable {

    /** As the platform's own programs are run. */
    private static final List<String> OPTIONS = List.of(
            "-Xms64m",
            "-Xmx1g",
            "-XX:+UseG1GC",
            "-XX:G1PeriodicGCInterval=15000",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+UseStringDeduplication",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final int END_SECONDS = 10;

    private final Process process;
    private final int port;

    private JavaServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param classPath goes before this one's; empty for none */
    static JavaServer start(Class<?> main, String classPath, String argument) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        String own = System.getProperty("java.class.path");
        command.addAll(List.of(
                "-cp", classPath.isEmpty() ? own : classPath + File.pathSeparator + own, main.getName(), argument));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        if (line == null) {
            throw new IOException(main.getSimpleName() + " did not start");
        }
        return new JavaServer(process, Integer.parseInt(line));
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        Ending.await(process, END_SECONDS);
    }
}
