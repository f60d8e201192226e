// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import io.rejoin.bench.report.Report;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The servers of one run: started together, measured in turns, ended together. Not thread-safe. */
public final class Targets implements Closeable {

    /** In the order in which they take their turns. */
    public static final String ALL = "netty,webflux,nchan,library,rejoin,gateway";

    private static final List<String> ONLY_EVENTS = List.of("webflux", "nchan");

    private final List<Target> targets = new ArrayList<>();
    private final List<Closeable> started = new ArrayList<>();
    private @Nullable RejoinPlatform platform;

    private final Transport transport;

    private Targets(Transport transport) {
        this.transport = transport;
    }

    /**
     * Starts the servers of those names; {@code rejoin} and {@code gateway} are two ways into one platform. Those that do not speak
     * the transport are left out, which the report says.
     *
     * @throws IllegalArgumentException if there is none of a name
     */
    public static Targets start(List<String> names, Transport transport, Report report) throws Exception {
        Targets targets = new Targets(transport);
        // PostgreSQL and Redis outlive a process that is told to end in the middle.
        Runtime.getRuntime().addShutdownHook(new Thread(targets::closeAtExit, "close-servers"));
        boolean complete = false;
        try {
            for (String name : names) {
                if (transport == Transport.WEBSOCKET && ONLY_EVENTS.contains(name)) {
                    report.note(name + ": left out, it does not speak rejoin.v1 on WebSockets");
                } else {
                    report.progress("starting " + name);
                    targets.start(name, report);
                }
            }
            complete = true;
            return targets;
        } finally {
            if (!complete) {
                targets.close();
            }
        }
    }

    private void start(String name, Report report) throws Exception {
        switch (name) {
            case "netty", "webflux", "library" -> targets.add(closing(ReferenceServer.start(name, transport)));
            case "nchan" -> {
                Optional<Nchan> nchan = Nchan.start();
                if (nchan.isPresent()) {
                    targets.add(closing(nchan.get()));
                } else {
                    report.note(
                            "nchan: skipped, nginx or its module is not installed (Debian: nginx, libnginx-mod-nchan)");
                }
            }
            case "rejoin" -> targets.add(platform().direct(transport));
            case "gateway" -> targets.add(platform().throughGateway(transport));
            case String other
            when other.startsWith(ReferenceServer.OTHER_BUILD) ->
                targets.add(closing(ReferenceServer.start(other, transport)));
            default -> throw new IllegalArgumentException("--servers: " + name + " (expected: some of " + ALL + ")");
        }
    }

    private RejoinPlatform platform() throws Exception {
        RejoinPlatform running = platform;
        if (running == null) {
            running = closing(RejoinPlatform.start());
            platform = running;
        }
        return running;
    }

    private <T extends Closeable> T closing(T resource) {
        started.add(resource);
        return resource;
    }

    public List<Target> all() {
        return List.copyOf(targets);
    }

    /** What that server tells of itself. */
    public Meters metersOf(Target target) {
        RejoinPlatform running = platform;
        return running != null && running.serves(target) ? new Meters(running.serviceMetrics()) : Meters.NONE;
    }

    @Override
    public synchronized void close() throws IOException {
        while (!started.isEmpty()) {
            started.removeLast().close();
        }
    }

    private void closeAtExit() {
        try {
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
