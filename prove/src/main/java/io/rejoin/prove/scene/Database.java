// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.scene;

import io.rejoin.core.Cursor;
import io.rejoin.local.LocalPostgres;
import io.rejoin.local.LocalStartException;
import io.rejoin.local.Ports;
import io.rejoin.local.PrivateFiles;
import io.rejoin.local.ServerPrograms;
import io.rejoin.prove.audit.History;
import io.rejoin.prove.load.Content;
import io.rejoin.prove.wire.FaultyWire;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** PostgreSQL behind one address, whichever server answers there. Used by one thread, unless it says otherwise. */
public final class Database implements AutoCloseable {

    /** What the statement begins with by which nodes read and audit. */
    private static final String READ = "SELECT r.i, s.incarnation";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final ServerPrograms programs;
    private final Path logs;
    private final Ports ports;
    private final FaultyWire wire;
    private volatile LocalPostgres primary;
    private final List<LocalPostgres> servers = new CopyOnWriteArrayList<>();

    Database(Path folder, ServerPrograms programs, Path logs, Ports ports) throws IOException {
        this.folder = folder;
        this.programs = programs;
        this.logs = logs;
        this.ports = ports;
        this.primary = server();
        this.wire = new FaultyWire(primary.port());
    }

    private LocalPostgres server() {
        String name = "postgres-" + (servers.size() + 1);
        LocalPostgres server =
                LocalPostgres.in(folder.resolve(name), programs, logs.resolve(name + ".log"), ports.free());
        servers.add(server);
        return server;
    }

    /** Between the platform and the server. */
    public FaultyWire wire() {
        return wire;
    }

    String url() {
        return "postgresql://%s:%s@127.0.0.1:%d/%s"
                .formatted(LocalPostgres.USER, primary.password(), wire.port(), LocalPostgres.DATABASE);
    }

    /** Past the wire. Any thread may ask for one. */
    public Connection connect() throws SQLException {
        return connect(primary, primary.port());
    }

    private static Connection connect(LocalPostgres server, int port) throws SQLException {
        Properties properties = new Properties();
        properties.put("user", LocalPostgres.USER);
        properties.put("password", server.password());
        properties.put("connectTimeout", "2");
        properties.put("socketTimeout", "30");
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + LocalPostgres.DATABASE, properties);
    }

    /** Makes it, and starts it for the first time. */
    void make() {
        primary.start();
    }

    /** Starts it after a {@link #kill}: it recovers first, and before that what was killed has to be gone. */
    public void start() throws InterruptedException {
        AtomicReference<String> why = new AtomicReference<>("");
        if (!Patience.within(LIMIT, () -> {
            try {
                primary.start();
                return true;
            } catch (LocalStartException killedOnesLinger) {
                why.set(String.valueOf(killedOnesLinger.getMessage()));
                return false;
            }
        })) {
            throw new SceneException("PostgreSQL does not start again. " + why);
        }
    }

    /** Kills each of its processes with SIGKILL. */
    public void kill() throws InterruptedException {
        ProcessHandle server = primary.process().orElseThrow(() -> new SceneException("PostgreSQL does not run"));
        Signal.STOP.sendToAll(server);
        Signal.KILL.sendToAll(server);
        Patience.await("PostgreSQL is gone", LIMIT, () -> primary.process().isEmpty());
    }

    /** Has it end at once, without writing anything: what is not on its disk is lost, as in a crash of the machine. */
    public void crash() {
        primary.kill();
    }

    public void freeze() {
        primary.process().ifPresent(Signal.STOP::sendToAll);
    }

    public void goOn() {
        primary.process().ifPresent(Signal.CONT::sendToAll);
    }

    /** A copy of it as it is now, which does not run. */
    public LocalPostgres backUp() throws SQLException, IOException {
        LocalPostgres copy = server();
        Path from = primary.folder();
        Path to = copy.folder();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('prove', true)");
            FolderCopy.copy(from, to, file -> !file.getFileName().toString().startsWith("postmaster."));
            try (ResultSet label = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                label.next();
                Files.writeString(to.resolve("data/backup_label"), label.getString(1));
            }
        }
        // Again: what was written meanwhile makes the rest consistent.
        PrivateFiles.removeTree(to.resolve("data/pg_wal"));
        FolderCopy.copy(from.resolve("data/pg_wal"), to.resolve("data/pg_wal"), _ -> true);
        return copy;
    }

    /** A server that follows this one over a wire of its own, and has caught up with it. */
    public Standby standby() throws SQLException, IOException, InterruptedException {
        LocalPostgres copy = backUp();
        FaultyWire replication = new FaultyWire(primary.port());
        Files.createFile(copy.folder().resolve("data/standby.signal"));
        Files.writeString(
                copy.folder().resolve("data/postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s'\n"
                        .formatted(replication.port(), LocalPostgres.USER, primary.password()),
                StandardOpenOption.APPEND);
        copy.start();
        Patience.await("the standby follows", LIMIT, () -> {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement();
                    ResultSet streaming = statement.executeQuery(
                            "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")) {
                return streaming.next() && streaming.getInt(1) > 0;
            }
        });
        return new Standby(copy, replication);
    }

    /** A standby takes over: the address leads to it. The old server has to be dead. */
    public void promote(Standby standby) throws SQLException, IOException {
        try (Connection connection = connect(standby.server(), standby.server().port());
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_promote(true, 30)");
        }
        standby.replication().close();
        takeOver(standby.server());
    }

    /** The server is replaced by one that was made by {@link #backUp}, and has to be dead. */
    public void restore(LocalPostgres backup) throws IOException {
        backup.start();
        takeOver(backup);
    }

    private void takeOver(LocalPostgres server) throws IOException {
        LocalPostgres old = primary;
        primary = server;
        wire.leadTo(server.port());
        PrivateFiles.removeTree(old.folder());
    }

    /** Returns when it answers on its address, with the time of that by {@link System#nanoTime}. */
    public long awaitAnswer() throws InterruptedException {
        Patience.await("PostgreSQL answers", LIMIT, () -> {
            try (Connection connection = connect(primary, wire.port());
                    Statement statement = connection.createStatement()) {
                return statement.execute("SELECT 1");
            }
        });
        return System.nanoTime();
    }

    /** The newest position of each stream whose name begins so. */
    public Map<String, Cursor> heads(String prefix) throws SQLException {
        Map<String, Cursor> heads = new HashMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT name, head_seq, head_fingerprint FROM rejoin.stream WHERE starts_with(name, '" + prefix
                                + "')")) {
            while (rows.next()) {
                heads.put(rows.getString(1), new Cursor(rows.getLong(2), rows.getInt(3)));
            }
        }
        return heads;
    }

    /** All events of those streams. */
    public Map<String, History> histories(String prefix) throws SQLException {
        Map<String, LinkedHashMap<Cursor, String>> contents = new HashMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT name, seq, fingerprint, payload FROM rejoin.stream JOIN rejoin.event ON stream_id = id"
                                + " WHERE starts_with(name, '" + prefix + "') ORDER BY stream_id, seq")) {
            while (rows.next()) {
                contents.computeIfAbsent(rows.getString(1), _ -> new LinkedHashMap<>())
                        .put(
                                new Cursor(rows.getLong(2), rows.getInt(3)),
                                Content.identity(new String(rows.getBytes(4), StandardCharsets.UTF_8)));
            }
        }
        Map<String, History> histories = new HashMap<>();
        contents.forEach((stream, ofStream) -> histories.put(stream, History.of(ofStream)));
        return histories;
    }

    /** An event is written as a node does that crashes before it tells anybody. The stream need not exist. */
    public void writeBehindTheBack(String stream, int fingerprint) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "INSERT INTO rejoin.stream (incarnation, tenant, name, oldest_at) VALUES (%d, '%s', '%s', now())"
                                    .formatted(fingerprint, Scene.TENANT, stream)
                            + " ON CONFLICT DO NOTHING");
            statement.execute("INSERT INTO rejoin.event (stream_id, seq, written_at, fingerprint, previous, payload)"
                    + " SELECT id, head_seq + 1, now(), %d, head_fingerprint, '{}' FROM rejoin.stream WHERE name = '%s'"
                            .formatted(fingerprint, stream));
            statement.execute(
                    "UPDATE rejoin.stream SET head_seq = head_seq + 1, head_fingerprint = %d WHERE name = '%s'"
                            .formatted(fingerprint, stream));
            connection.commit();
        }
    }

    /** How many queries for positions and events of streams come in that time, by what the server logs. */
    public long readsWithin(Duration time) throws SQLException, IOException, InterruptedException {
        long before = Files.size(log());
        logEverything(true);
        Thread.sleep(time);
        logEverything(false);
        try (InputStream logged = Files.newInputStream(log())) {
            logged.skipNBytes(before);
            return new String(logged.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.contains(READ))
                    .count();
        }
    }

    private void logEverything(boolean on) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET log_statement = '" + (on ? "all" : "none") + "'");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    private Path log() {
        return logs.resolve(primary.folder().getFileName() + ".log");
    }

    @Override
    public void close() throws IOException {
        wire.close();
        for (LocalPostgres server : servers) {
            server.process().ifPresent(Signal.CONT::sendToAll);
            server.kill();
        }
    }
}
