// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Redis without persistence needs on disk: its settings, with port and password. */
record RedisFolder(Path root) {

    private static final Pattern SETTINGS = Pattern.compile("port (\\d+)\nrequirepass (\\S+)\n");

    /** Where an earlier run's Redis listened. */
    record Earlier(int port, String password) {}

    Path settings() {
        return root.resolve("redis.conf");
    }

    Path pidFile() {
        return root.resolve("redis.pid");
    }

    void write(int port, String password, Path log) throws IOException {
        PrivateFiles.createFolder(root);
        PrivateFiles.write(settings(), """
                port %d
                requirepass %s
                bind %s
                daemonize yes
                save ""
                appendonly no
                pidfile "%s"
                logfile "%s"
                dir "%s"
                """.formatted(port, password, Ports.LOOPBACK, pidFile(), log, root));
    }

    Optional<Earlier> earlier() throws IOException {
        if (!Files.exists(settings())) {
            return Optional.empty();
        }
        Matcher matcher = SETTINGS.matcher(Files.readString(settings()));
        return matcher.lookingAt()
                ? Optional.of(new Earlier(Integer.parseInt(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    /** The process that wrote its number down, unless the number is another program's by now. */
    Optional<ProcessHandle> server() throws IOException {
        if (!Files.exists(pidFile())) {
            return Optional.empty();
        }
        String pid = Files.readString(pidFile()).strip();
        return pid.matches("\\d{1,10}")
                ? ProcessHandle.of(Long.parseLong(pid)).filter(RedisFolder::isRedis)
                : Optional.empty();
    }

    private static boolean isRedis(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> Path.of(command).getFileName().toString().startsWith("redis-server"))
                .orElse(false);
    }
}
