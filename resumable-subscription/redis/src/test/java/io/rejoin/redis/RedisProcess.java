// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/** A real Redis of this test's own, which can be killed, started again on the same port, stopped in its tracks and continued. */
final class RedisProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int CLUSTER_BUS_OFFSET = 10_000;
    private static final int MAX_PORT = 65_535;

    private final int port;
    private final List<String> command;
    private final Path folder;
    private Process process;

    private RedisProcess(int port, List<String> command) {
        this.port = port;
        this.command = List.copyOf(command);
        this.folder = newFolder();
        this.process = run();
        awaitAnswer();
    }

    /** The Redis 6.2 that comes with the build. */
    static RedisProcess embedded(String... arguments) {
        int port = freePort();
        return new RedisProcess(port, command(embeddedExecutable(), port, arguments));
    }

    /** A Sentinel by itself that watches one primary, and is quick to replace it. */
    static RedisProcess sentinel(Path folder, String name, RedisProcess primary) {
        int port = freePort();
        Path file = folder.resolve("sentinel.conf");
        try {
            Files.writeString(file, """
                    port %1$d
                    bind 127.0.0.1
                    sentinel monitor %2$s 127.0.0.1 %3$d 1
                    sentinel down-after-milliseconds %2$s 500
                    sentinel failover-timeout %2$s 2000
                    """.formatted(port, name, primary.port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RedisProcess(port, List.of(embeddedExecutable(), file.toString(), "--sentinel"));
    }

    private static String embeddedExecutable() {
        try {
            return ExecutableProvider.newJarResourceProvider().get().getAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(String executable, int port, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                executable,
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A node of a cluster, of the Redis 7 that is installed. Answers once started, but belongs to no cluster yet. */
    static RedisProcess clusterNode(Path folder) {
        int port = freeClusterPort();
        return new RedisProcess(
                port,
                command(
                        "redis-server",
                        port,
                        "--dir",
                        folder.toString(),
                        "--cluster-enabled",
                        "yes",
                        "--cluster-node-timeout",
                        "1000",
                        "--cluster-require-full-coverage",
                        "no",
                        "--cluster-allow-replica-migration",
                        "no"));
    }

    /** A port that is free together with the one on which nodes talk among themselves. */
    private static int freeClusterPort() {
        int port = freePort();
        while (port + CLUSTER_BUS_OFFSET > MAX_PORT || !isFree(port + CLUSTER_BUS_OFFSET)) {
            port = freePort();
        }
        return port;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For the dump that a primary sends to its replica, whatever is said about saving. */
    private static Path newFolder() {
        try {
            return Files.createTempDirectory("redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process run() {
        try {
            return new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer() {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(RedisException.class)
                .until(() -> ask(redis -> redis.ping()).equals("PONG"));
    }

    int port() {
        return port;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Asks this server something, on a connection of its own. */
    <T> T ask(Function<RedisCommands<String, byte[]>, T> question) {
        try (RedisClient client = RedisClient.create(url());
                StatefulRedisConnection<String, byte[]> connection = client.connect(SingleServer.CODEC)) {
            return question.apply(connection.sync());
        }
    }

    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void start() {
        process = run();
        awaitAnswer();
    }

    /** The process stops where it is; its sockets stay open. */
    void stopInItsTracks() {
        signal("STOP");
    }

    void goOn() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new AssertionError("kill -" + name + ": status " + status);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (NoSuchFileException alreadyClosed) {
            // Closing twice does nothing.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
