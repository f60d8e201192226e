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

    private final List<Target> targets = new ArrayList<>();
    private final List<Closeable> started = new ArrayList<>();
    private @Nullable RejoinPlatform platform;

    private Targets() {}

    /**
     * Starts the servers of those names; {@code rejoin} and {@code gateway} are two ways into one platform.
     *
     * @throws IllegalArgumentException if there is none of a name
     */
    public static Targets start(List<String> names, Report report) throws Exception {
        Targets targets = new Targets();
        // PostgreSQL and Redis outlive a process that is told to end in the middle.
        Runtime.getRuntime().addShutdownHook(new Thread(targets::closeAtExit, "close-servers"));
        boolean complete = false;
        try {
            for (String name : names) {
                report.progress("starting " + name);
                targets.start(name, report);
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
            case "netty", "webflux", "library" -> targets.add(closing(ReferenceServer.start(name)));
            case "nchan" -> {
                Optional<Nchan> nchan = Nchan.start();
                if (nchan.isPresent()) {
                    targets.add(closing(nchan.get()));
                } else {
                    report.note(
                            "nchan: skipped, nginx or its module is not installed (Debian: nginx, libnginx-mod-nchan)");
                }
            }
            case "rejoin" -> targets.add(platform().direct());
            case "gateway" -> targets.add(platform().throughGateway());
            case String other
            when other.startsWith(ReferenceServer.OTHER_BUILD) -> targets.add(closing(ReferenceServer.start(other)));
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

    /** The platform, if one of its ways in is measured. */
    public Optional<RejoinPlatform> rejoin() {
        return Optional.ofNullable(platform);
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
