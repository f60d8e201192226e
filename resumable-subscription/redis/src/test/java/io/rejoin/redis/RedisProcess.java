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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import redis.embedded.core.ExecutableProvider;

/** A real Redis of this test's own, which can be killed, started again on the same port, stopped in its tracks and continued. */
final class RedisProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int CLUSTER_BUS_OFFSET = 10_000;
    private static final int MAX_PORT = 65_535;

    private final String executable;
    private final int port;
    private final List<String> arguments;
    private Process process;

    private RedisProcess(String executable, int port, List<String> arguments) {
        this.executable = executable;
        this.port = port;
        this.arguments = List.copyOf(arguments);
        this.process = run();
    }

    /** The Redis 6.2 that comes with the build. */
    static RedisProcess embedded(String... arguments) {
        try {
            String executable =
                    ExecutableProvider.newJarResourceProvider().get().getAbsolutePath();
            RedisProcess redis = new RedisProcess(executable, freePort(), List.of(arguments));
            redis.awaitAnswer();
            return redis;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A node of a cluster, of the Redis 7 that is installed. Answers once started, but belongs to no cluster yet. */
    static RedisProcess clusterNode(Path folder) {
        RedisProcess redis = new RedisProcess(
                "redis-server",
                freeClusterPort(),
                List.of(
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
        redis.awaitAnswer();
        return redis;
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

    private Process run() {
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
        command.addAll(arguments);
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitAnswer() {
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
    }
}
