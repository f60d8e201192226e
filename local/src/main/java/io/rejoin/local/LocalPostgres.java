// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A PostgreSQL server of this platform's own, on a free port of the loopback address, with a password.
 *
 * <p>It stands outside of the terminal's process group, so that Ctrl-C ends the platform in order and not all at once. Safe for use
 * by several threads, but for starting and stopping, which is one thread's at a time.
 */
public final class LocalPostgres {

    /** The only user, who owns everything. */
    public static final String USER = "rejoin";

    /** The database of the events. */
    public static final String DATABASE = "postgres";

    private static final int MAX_CONNECTIONS = 200;
    private static final Duration INIT_LIMIT = Duration.ofSeconds(120);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(4);
    private static final Map<String, String> PLAIN_LOCALE = Map.of("LC_ALL", "C");

    private final PostgresFolder folder;
    private final ServerPrograms programs;
    private final Path log;
    private final int port;
    private final boolean durable;

    LocalPostgres(PostgresFolder folder, ServerPrograms programs, Path log, int port, boolean durable) {
        this.folder = folder;
        this.programs = programs;
        this.log = log;
        this.port = port;
        this.durable = durable;
    }

    /**
     * One that belongs to no platform.
     *
     * @param folder of its password, and of its data in {@code data}; both are made if there are none
     */
    public static LocalPostgres in(Path folder, ServerPrograms programs, Path log, int port) {
        return new LocalPostgres(new PostgresFolder(folder), programs, log, port, true);
    }

    /** Where its password and its data are. */
    public Path folder() {
        return folder.root();
    }

    public int port() {
        return port;
    }

    public String password() {
        return folder.secrets().get(folder.passwordName(), () -> KeptSecrets.random(new SecureRandom()));
    }

    /** {@code r2dbc:postgresql://} without user and password. */
    public String r2dbcUrl() {
        return "r2dbc:postgresql://" + Ports.LOOPBACK + ":" + port + "/" + DATABASE;
    }

    /** {@code jdbc:postgresql://} without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + Ports.LOOPBACK + ":" + port + "/" + DATABASE;
    }

    /** The server's process, if it runs. */
    public Optional<ProcessHandle> process() {
        return folder.server();
    }

    /** @throws LocalStartException if the data cannot be this server's */
    void requireUsableData() {
        if (!folder.isNew()) {
            folder.requireUsable(majorVersion());
        }
    }

    /**
     * Starts it on the data there are, or on new ones; on the same port after a {@link #stop} or {@link #kill}. A server that an
     * earlier run left behind on these data is ended first.
     *
     * @throws LocalStartException if it does not start
     */
    public void start() {
        try {
            requireNotRootAlone();
            PrivateFiles.createFolder(folder.root());
            if (folder.isNew()) {
                makeData();
            }
            requireUsableData();
            stop();
            folder.removeStalePidFile();
            long logged = Files.exists(log) ? Files.size(log) : 0;
            Command.Result started = pgCtl(
                    START_LIMIT.plusSeconds(5),
                    "start",
                    "--wait",
                    "--timeout=" + START_LIMIT.toSeconds(),
                    "--log=" + log,
                    "--options=" + serverOptions());
            if (started.status() != 0) {
                throw folder.damaged("PostgreSQL does not start on it: "
                        + LogFile.lastMatch(log, logged, "(FATAL|PANIC|ERROR):.*")
                                .orElse("see " + log));
            }
        } catch (IOException e) {
            throw new LocalStartException(
                    "The data folder %s cannot be read or written: %s.".formatted(folder.root(), IoReason.of(e)), e);
        }
    }

    private void makeData() throws IOException {
        PrivateFiles.removeTree(folder.draft());
        password();
        List<String> command = new ArrayList<>(program("initdb"));
        command.addAll(List.of(
                "--pgdata=" + folder.draft(),
                "--username=" + USER,
                "--pwfile=" + folder.passwordFile(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "--no-instructions"));
        Command.Result made = Command.run(command, PLAIN_LOCALE, folder.root().resolve("initdb.out"), INIT_LIMIT);
        if (made.status() != 0) {
            throw new LocalStartException("PostgreSQL cannot make its data in %s: %s"
                    .formatted(folder.root(), made.output().strip()));
        }
        Files.move(folder.draft(), folder.data(), StandardCopyOption.ATOMIC_MOVE);
    }

    private String serverOptions() {
        String options = "-p %d -c listen_addresses=%s -c unix_socket_directories= -c max_connections=%d"
                .formatted(port, Ports.LOOPBACK, MAX_CONNECTIONS);
        return durable ? options : options + " -c fsync=off";
    }

    /** Ends it in order: clients are cut, everything is written. Nothing happens if it does not run. */
    public void stop() {
        end("fast");
    }

    /** Ends it as a crash would: it recovers at its next start. Nothing happens if it does not run. */
    public void kill() {
        end("immediate");
    }

    /** Ended is what has taken its pid file away: its process may stay a zombie for as long as the system likes. */
    private void end(String mode) {
        Optional<ProcessHandle> server = process();
        if (server.isEmpty()) {
            return;
        }
        pgCtl(STOP_LIMIT.plusSeconds(5), "stop", "--mode=" + mode, "--wait", "--timeout=" + STOP_LIMIT.toSeconds());
        if (process().isPresent()) {
            pgCtl(STOP_LIMIT, "stop", "--mode=immediate", "--wait", "--timeout=2");
            process().ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private Command.Result pgCtl(Duration limit, String action, String... arguments) {
        List<String> command = new ArrayList<>(program("pg_ctl"));
        command.add(action);
        command.add("--pgdata=" + folder.data());
        command.addAll(List.of(arguments));
        return Command.run(command, PLAIN_LOCALE, folder.root().resolve("pg_ctl.out"), limit);
    }

    private String majorVersion() {
        List<String> command = List.of(executable("postgres"), "--version");
        String version = Command.run(command, PLAIN_LOCALE, folder.root().resolve("version.out"), STOP_LIMIT)
                .output()
                .strip();
        return version.replaceFirst("^\\D*(\\d+).*", "$1");
    }

    /** PostgreSQL refuses to run as root; in a user namespace of its own it does not see that it is. */
    private List<String> program(String name) {
        String path = executable(name);
        return LinuxUtils.isUnshareAvailable() ? List.of("unshare", "-U", path) : List.of(path);
    }

    private String executable(String name) {
        return programs.postgres().resolve("bin").resolve(name).toString();
    }

    private static void requireNotRootAlone() {
        if (System.getProperty("user.name").equals("root")
                && System.getProperty("os.name").equals("Linux")
                && !LinuxUtils.isUnshareAvailable()) {
            throw new LocalStartException(
                    "PostgreSQL does not run as root, and user namespaces (unshare -U) are not allowed here."
                            + " Run as another user, or use a server of your own with --postgres.");
        }
    }
}
