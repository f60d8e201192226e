// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import redis.embedded.core.ExecutableProvider;

/** A real Redis of a test's own, which can be killed, started again empty on the same port, stopped in its tracks and continued. */
public final class RedisServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** From a node's port to the one on which it talks to the others of its cluster. */
    private static final int TO_CLUSTER_PORT = 10_000;

    private static final int HIGHEST_PORT = 65_535 - TO_CLUSTER_PORT;

    private final int port;
    private final List<String> command;
    private Process process;

    public RedisServer(String... arguments) {
        try {
            port = freePort();
            File executable = ExecutableProvider.newJarResourceProvider().get();
            command = new ArrayList<>(List.of(
                    executable.getAbsolutePath(),
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    ""));
            command.addAll(List.of(arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = run();
        // Fixtures that serve all tests are closed by nobody.
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
    }

    /** One whose cluster's port is free, too. */
    private static int freePort() throws IOException {
        while (true) {
            try (ServerSocket free = listening(0)) {
                if (free.getLocalPort() <= HIGHEST_PORT && isFree(free.getLocalPort() + TO_CLUSTER_PORT)) {
                    return free.getLocalPort();
                }
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket free = listening(port)) {
            return free.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static ServerSocket listening(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }

    private Process run() {
        try {
            Process started = new ProcessBuilder(command)
                    .directory(new File(System.getProperty("java.io.tmpdir")))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(RedisException.class)
                    .until(() -> ask(RedisCommands::ping).equals("PONG"));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Asks this server something, on a connection of its own. */
    public <T> T ask(Function<RedisCommands<String, String>, T> question) {
        try (RedisClient client = RedisClient.create(url());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection.sync());
        }
    }

    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public void start() {
        process = run();
    }

    /** The process stops where it is; its sockets stay open. */
    public void stopInItsTracks() {
        signal("STOP");
    }

    public void goOn() {
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
