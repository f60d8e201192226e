// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A Redis server of this platform's own, on a free port of the loopback address, with a password and without persistence.
 *
 * <p>Like {@link LocalPostgres} it stands outside of the terminal's process group. Starting and stopping is one thread's at a time.
 */
public final class LocalRedis {

    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(20);

    private final RedisFolder folder;
    private final ServerPrograms programs;
    private final Path log;
    private final int port;
    private final String password = KeptSecrets.random(new SecureRandom());

    LocalRedis(RedisFolder folder, ServerPrograms programs, Path log, int port) {
        this.folder = folder;
        this.programs = programs;
        this.log = log;
        this.port = port;
    }

    public int port() {
        return port;
    }

    /** {@code redis://} with the password. */
    public String url() {
        return "redis://:" + password + "@" + Ports.LOOPBACK + ":" + port;
    }

    /** The server's process, if it runs. */
    public Optional<ProcessHandle> process() {
        try {
            return folder.server().filter(ProcessHandle::isAlive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts it, empty; on the same port after a {@link #stop} or {@link #kill}. A server that an earlier run left behind is ended first.
     *
     * @throws LocalStartException if it does not start
     */
    public void start() {
        try {
            folder.earlier().ifPresent(earlier -> RedisConversation.shutDown(earlier.port(), earlier.password()));
            folder.write(port, password, log);
            Command.Result started = Command.run(
                    List.of(programs.redis().toString(), folder.settings().toString()),
                    Map.of(),
                    folder.root().resolve("redis.out"),
                    START_LIMIT);
            if (started.status() != 0 || !within(START_LIMIT, () -> RedisConversation.answers(port, password))) {
                throw new LocalStartException("Redis does not start: see " + log + ".");
            }
        } catch (IOException e) {
            throw new LocalStartException("Redis cannot write to %s: %s.".formatted(folder.root(), IoReason.of(e)), e);
        }
    }

    private static boolean within(Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            if (condition.getAsBoolean()) {
                return true;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return false;
    }

    /** Ends it in order. Nothing happens if it does not run. */
    public void stop() {
        process().ifPresent(server -> {
            RedisConversation.shutDown(port, password);
            if (!within(STOP_LIMIT, () -> process().isEmpty())) {
                server.destroyForcibly();
            }
        });
    }

    /** Ends it as a crash would. Nothing happens if it does not run. */
    public void kill() {
        process().ifPresent(server -> {
            server.destroyForcibly();
            within(STOP_LIMIT, () -> process().isEmpty() || !RedisConversation.answers(port, password));
        });
    }

    /** Stops it in its tracks: sockets stay open, nothing is answered, until {@link #resume}. */
    public void pause() {
        signal("STOP");
    }

    /** Lets it go on after a {@link #pause}. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        ProcessHandle server = process().orElseThrow(() -> new IllegalStateException("Redis does not run"));
        Command.run(
                List.of("kill", "-" + name, Long.toString(server.pid())),
                Map.of(),
                folder.root().resolve("kill.out"),
                STOP_LIMIT);
    }
}
