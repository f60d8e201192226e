// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The service in a process of its own, on a port that it keeps, to be killed. */
final class ServiceProcess {

    private static final long PATIENCE_SECONDS = 600;

    private final int port = freePort();
    private final Path log;
    private final Class<?> application;
    private final List<String> options;
    private @Nullable Process process;

    /** One that starts fast. */
    ServiceProcess(String name) {
        this(name, ChatServiceApplication.class, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    }

    /** Of any service that takes the properties of {@link ServiceNode}, with options for its JVM. */
    ServiceProcess(String name, Class<?> application, List<String> options) {
        this.log = Path.of("target", name + ".log");
        this.application = application;
        this.options = options;
    }

    int port() {
        return port;
    }

    /** Returns when it takes connections. */
    void start() throws InterruptedException {
        Map<String, String> properties = ServiceNode.properties();
        properties.put("server.port", Integer.toString(port));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of(
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                application.getName()));
        command.addAll(List.of(ServiceNode.arguments(properties)));
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!listens()) {
            if (System.nanoTime() > end || process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the service does not start, see " + log);
            }
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    long pid() {
        return Objects.requireNonNull(process).pid();
    }

    /** SIGKILL: nothing of it runs any more. */
    void kill() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            running.waitFor();
        }
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
