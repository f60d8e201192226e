// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.scene;

import io.rejoin.local.Ports;
import io.rejoin.prove.wire.FaultyWire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One Redis, or one Sentinel, as a process. It keeps nothing over a kill but the role that a Sentinel gave it. Used by one thread. */
final class RedisServer implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final int PATIENCE_MS = 1_000;

    private final List<String> command;
    private final Path log;
    private final int port;
    private final @Nullable FaultyWire wire;
    private @Nullable Process process;

    private RedisServer(List<String> command, Path log, int port, @Nullable FaultyWire wire) {
        this.command = command;
        this.log = log;
        this.port = port;
        this.wire = wire;
    }

    /**
     * A server that is known to everybody by the address of its wire.
     *
     * @param primary whom it follows; null if nobody
     */
    static RedisServer data(
            Path folder, Path logs, Ports ports, RedisProgram program, String password, @Nullable RedisServer primary)
            throws IOException {
        int port = ports.free();
        FaultyWire wire = new FaultyWire(port);
        Files.createDirectories(folder);
        Path settings = folder.resolve("redis.conf");
        Files.writeString(
                settings,
                """
                port %d
                bind 127.0.0.1
                requirepass %s
                masterauth %s
                save ""
                appendonly no
                dir %s
                repl-diskless-sync yes
                repl-diskless-sync-delay 0
                replica-announce-ip 127.0.0.1
                replica-announce-port %d
                """.formatted(port, password, password, folder, wire.port())
                        + (primary == null ? "" : "replicaof 127.0.0.1 " + primary.publicPort() + "\n"));
        return new RedisServer(
                List.of(program.executable().toString(), settings.toString()), log(folder, logs), port, wire);
    }

    /** A Sentinel by itself, which is quick to replace the primary. */
    static RedisServer sentinel(
            Path folder,
            Path logs,
            Ports ports,
            RedisProgram program,
            String name,
            String password,
            RedisServer primary)
            throws IOException {
        int port = ports.free();
        Files.createDirectories(folder);
        Path settings = folder.resolve("sentinel.conf");
        Files.writeString(settings, """
                port %1$d
                bind 127.0.0.1
                dir %5$s
                sentinel monitor %2$s 127.0.0.1 %3$d 1
                sentinel auth-pass %2$s %4$s
                sentinel down-after-milliseconds %2$s 1000
                sentinel failover-timeout %2$s 3000
                """.formatted(port, name, primary.publicPort(), password, folder));
        return new RedisServer(
                List.of(program.executable().toString(), settings.toString(), "--sentinel"),
                log(folder, logs),
                port,
                null);
    }

    private static Path log(Path folder, Path logs) {
        return logs.resolve(folder.getFileName() + ".log");
    }

    int port() {
        return port;
    }

    /** Of the wire, if there is one. */
    int publicPort() {
        return wire == null ? port : wire.port();
    }

    FaultyWire wire() {
        if (wire == null) {
            throw new IllegalStateException("a Sentinel has no wire");
        }
        return wire;
    }

    void start() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(RedisProgram.ENVIRONMENT);
        Process started = builder.start();
        process = started;
        Patience.await(
                "Redis answers",
                START_LIMIT,
                () -> !started.isAlive() || !ask("PING").isEmpty());
        if (!started.isAlive()) {
            throw new SceneException("Redis ended with status " + started.exitValue() + ", see " + log);
        }
    }

    void kill() throws InterruptedException {
        Process current = process;
        if (current != null) {
            int _ = current.destroyForcibly().waitFor();
        }
    }

    void freeze() {
        signal(Signal.STOP);
    }

    void goOn() {
        signal(Signal.CONT);
    }

    private void signal(Signal signal) {
        Process current = process;
        if (current != null && current.isAlive()) {
            signal.send(current.pid());
        }
    }

    /** The lines of the answer to a command, past the wire. */
    List<String> ask(String... commands) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write((String.join("\r\n", commands) + "\r\n").getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput(); // a Sentinel of Redis 7 knows no QUIT
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            List<String> lines = new ArrayList<>();
            for (String line = answer.readLine(); line != null; line = answer.readLine()) {
                lines.add(line);
            }
            return lines;
        }
    }

    @Override
    public void close() throws IOException {
        if (wire != null) {
            wire.close();
        }
        Process current = process;
        if (current != null) {
            current.destroyForcibly();
        }
    }
}
