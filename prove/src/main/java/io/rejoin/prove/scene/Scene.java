// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.scene;

import io.rejoin.local.LocalOptions;
import io.rejoin.local.LocalPlatform;
import io.rejoin.local.Ports;
import io.rejoin.local.PrivateFiles;
import io.rejoin.local.ServerPrograms;
import io.rejoin.prove.wire.FaultyWire;
import io.rejoin.token.Permissions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two gateways, each in front of a node of its own, PostgreSQL, and Redis with a replica and a Sentinel: each a process, with a wire that can
 * be hurt to each of them but the nodes. Used by one thread; closed by any, once. Its parts
 * may be used by a thread each.
 */
public final class Scene implements AutoCloseable {

    /** And as many gateways. */
    public static final int NODES = 2;

    static final String TENANT = "dev";

    private final Path folder;
    private final Database database;
    private final Bus bus;
    private final List<FaultyWire> doors = new CopyOnWriteArrayList<>();
    private final List<RunningService> gateways = new CopyOnWriteArrayList<>();
    private final List<RunningService> nodes = new CopyOnWriteArrayList<>();
    private @Nullable LocalPlatform platform;
    private boolean closed;

    private Scene(Path folder, ServerPrograms programs, RedisProgram redis) throws IOException {
        this.folder = folder;
        Path logs = Files.createDirectories(logs(folder));
        Ports ports = new Ports();
        database = new Database(folder, programs, logs, ports);
        bus = new Bus(folder, logs, ports, redis);
    }

    /** Nothing runs yet: see {@link #start}. @param binaries where server programs are unpacked once */
    public static Scene in(Path folder, Path binaries, RedisProgram redis) throws IOException {
        return new Scene(folder, new ServerPrograms(binaries), redis);
    }

    /** Returns when everything serves. */
    public void start(Consumer<String> progress) throws IOException, InterruptedException {
        database.make();
        progress.accept("postgres ready");
        bus.start();
        progress.accept("redis, its replica and Sentinel ready");
        LocalOptions options = LocalOptions.in(folder)
                .withPort(0)
                .withProcesses(true)
                .withNodes(NODES)
                .withChat(false)
                .withPostgres(database.url())
                .withRedis(bus.url())
                // What services say of faults that were made for them is in their logs.
                .withServiceProperty("logging.threshold.console", "OFF")
                .withGatewayProperty("logging.threshold.console", "OFF");
        LocalPlatform started = LocalPlatform.start(options);
        synchronized (this) {
            platform = started;
            if (closed) {
                started.close();
                throw new InterruptedException();
            }
        }
        for (int i = 0; i < NODES; i++) {
            gateways.add(new RunningService(started.gateway(i)));
            nodes.add(new RunningService(started.node(i)));
            doors.add(new FaultyWire(started.gateway(i).url().getPort()));
        }
        progress.accept("gateways and nodes ready");
    }

    private synchronized LocalPlatform platform() {
        if (platform == null) {
            throw new IllegalStateException("not started");
        }
        return platform;
    }

    public Database database() {
        return database;
    }

    public Bus bus() {
        return bus;
    }

    /** The ways to the gateways. */
    public List<FaultyWire> doors() {
        return List.copyOf(doors);
    }

    /** Everything that can be hurt between programs. */
    public List<FaultyWire> wires() {
        return Stream.of(doors, bus.wires(), List.of(database.wire()))
                .flatMap(List::stream)
                .toList();
    }

    /** What clients are told. */
    public List<URI> addresses() {
        return doors.stream().map(FaultyWire::url).toList();
    }

    public List<RunningService> gateways() {
        return List.copyOf(gateways);
    }

    public List<RunningService> nodes() {
        return List.copyOf(nodes);
    }

    /** Gateways and nodes. */
    public List<RunningService> services() {
        return Stream.concat(gateways.stream(), nodes.stream()).toList();
    }

    /** May publish and follow everything. */
    public String token() {
        return platform()
                .token(TENANT, "prover", Permissions.of(List.of("*"), List.of("*"), true), Duration.ofHours(24));
    }

    /** Kills everything: nobody needs what it would still write. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (platform != null) {
            for (RunningService service : services()) {
                service.kill();
            }
            platform.close();
        }
        for (FaultyWire door : doors) {
            door.close();
        }
        bus.close();
        database.close();
    }

    /** Where all programs of a run in that folder write to. */
    public static Path logs(Path folder) {
        return folder.resolve("logs");
    }

    /** Whether any program has written any. */
    public static boolean hasLogs(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(logs(folder))) {
            return all.findAny().isPresent();
        }
    }

    /** After {@link #close}. */
    public static void removeAllButLogs(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : all.filter(each -> !each.equals(logs(folder))).toList()) {
                PrivateFiles.removeTree(each);
            }
        }
    }

    /** Removes what is on disk, after {@link #close}. */
    public void removeFiles() throws IOException {
        PrivateFiles.removeTree(folder);
    }
}
