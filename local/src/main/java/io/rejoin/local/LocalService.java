// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance of a service: a node of a product, or a gateway. It keeps its ports over stops and starts.
 *
 * <p>Its methods may be called by several threads; starts and stops happen one at a time.
 */
public final class LocalService {

    /** Is told when a process of its own ended without having been asked to, and what became of it. */
    interface EndListener {
        void ended(String name, long pid, int status);

        void runsAgain(String name, long pid);

        void doesNotStart(String name, LocalStartException why);
    }

    /** Before what ended unasked is started again, as whatever runs services elsewhere would do. */
    private static final Duration REVIVAL_DELAY = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(LocalService.class);

    private final String name;
    private final Program program;
    private final int port;
    private final int managementPort;
    private final Map<String, String> properties;
    private final boolean ownProcess;
    private final EndListener listener;
    private volatile @Nullable RunningProgram running;

    LocalService(
            String name,
            Program program,
            int port,
            int managementPort,
            Map<String, String> properties,
            boolean ownProcess,
            EndListener listener) {
        this.name = name;
        this.program = program;
        this.port = port;
        this.managementPort = managementPort;
        this.properties = Map.copyOf(properties);
        this.ownProcess = ownProcess;
        this.listener = listener;
    }

    /** Such as {@code subscription-service}, with its number if there are several. */
    public String name() {
        return name;
    }

    /** Where it listens: scheme, host and port. */
    public URI url() {
        return Ports.url(port);
    }

    /** Where it takes its health, its metrics and, if it is a gateway, its administration: scheme, host and port. */
    public URI management() {
        return Ports.url(managementPort);
    }

    /** Whether it was started and neither stopped nor ended by itself. */
    public boolean isRunning() {
        RunningProgram current = running;
        return current != null && current.isAlive();
    }

    /** Its process, if it runs in one of its own. */
    public OptionalLong pid() {
        RunningProgram current = running;
        return current == null ? OptionalLong.empty() : current.pid();
    }

    /**
     * Starts it if it does not run; returns when it serves.
     *
     * @throws LocalStartException if it does not start
     */
    public synchronized void start() {
        if (isRunning()) {
            return;
        }
        if (ownProcess) {
            ProgramProcess process = ProgramProcess.start(program, properties);
            running = process;
            process.ended().thenAccept(status -> endedByItself(process, status));
        } else {
            running = ProgramInThisJvm.start(program, properties);
        }
        if (program == Program.GATEWAY) {
            Readiness.await(name, management());
        }
    }

    /** Ends it in order. Nothing happens if it does not run. */
    public synchronized void stop() {
        RunningProgram current = running;
        running = null;
        if (current != null) {
            long before = System.nanoTime();
            current.stop();
            LOG.info(
                    "{} stopped ({} ms)",
                    name,
                    Duration.ofNanos(System.nanoTime() - before).toMillis());
        }
    }

    /**
     * Ends its process as a crash would (SIGKILL). Nothing happens if it does not run.
     *
     * @throws IllegalStateException if it has no process of its own
     */
    public synchronized void kill() {
        switch (running) {
            case null -> {}
            case ProgramProcess process -> {
                running = null;
                process.kill();
            }
            case ProgramInThisJvm shared ->
                throw new IllegalStateException(name + " shares this JVM (expected: a platform with processes)");
        }
    }

    private void endedByItself(ProgramProcess process, int status) {
        if (running == process) {
            listener.ended(name, process.pid().orElse(0), status);
            CompletableFuture.delayedExecutor(REVIVAL_DELAY.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> revive(process));
        }
    }

    private synchronized void revive(ProgramProcess ended) {
        if (running != ended) {
            return;
        }
        try {
            start();
            listener.runsAgain(name, pid().orElse(0));
        } catch (LocalStartException e) {
            listener.doesNotStart(name, e);
        }
    }
}
