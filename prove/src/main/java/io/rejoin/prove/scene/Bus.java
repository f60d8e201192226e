// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.scene;

import io.rejoin.local.Ports;
import io.rejoin.prove.wire.FaultyWire;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** Redis: a primary and its replica, and a Sentinel that replaces the one by the other. Used by one thread. */
public final class Bus implements AutoCloseable {

    private static final String NAME = "prove";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String password = HexFormat.of().formatHex(new SecureRandom().generateSeed(16));
    private final List<RedisServer> servers;
    private final RedisServer sentinel;

    Bus(Path folder, Path logs, Ports ports, RedisProgram program) throws IOException {
        RedisServer first = RedisServer.data(folder.resolve("redis-1"), logs, ports, program, password, null);
        RedisServer second = RedisServer.data(folder.resolve("redis-2"), logs, ports, program, password, first);
        servers = List.of(first, second);
        sentinel = RedisServer.sentinel(folder.resolve("sentinel"), logs, ports, program, NAME, password, first);
    }

    String url() {
        return "redis-sentinel://:%s@127.0.0.1:%d#%s".formatted(password, sentinel.port(), NAME);
    }

    void start() throws IOException, InterruptedException {
        for (RedisServer server : servers) {
            server.start();
        }
        sentinel.start();
        awaitWhole();
    }

    /** Between the servers and everybody else, each other included. */
    public List<FaultyWire> wires() {
        return servers.stream().map(RedisServer::wire).toList();
    }

    /** Kills both servers. */
    public void killAll() throws InterruptedException {
        for (RedisServer server : servers) {
            server.kill();
        }
    }

    /** Kills both, and has them there again, empty. */
    public void restartAll() throws IOException, InterruptedException {
        killAll();
        startAll();
    }

    /** Starts both, empty, with the roles that they had. */
    public void startAll() throws IOException, InterruptedException {
        for (RedisServer server : servers) {
            server.start();
        }
    }

    public void freezeAll() {
        servers.forEach(RedisServer::freeze);
    }

    public void goOnAll() {
        servers.forEach(RedisServer::goOn);
    }

    /** Kills the primary and leaves the rest to the Sentinel; returns when it has another one. */
    public void killPrimary() throws IOException, InterruptedException {
        RedisServer primary = primary();
        primary.kill();
        awaitOtherThan(primary);
    }

    /** Stops the primary in its tracks and leaves the rest to the Sentinel; returns when it has another one. */
    public void freezePrimary() throws IOException, InterruptedException {
        RedisServer primary = primary();
        primary.freeze();
        awaitOtherThan(primary);
    }

    private void awaitOtherThan(RedisServer primary) throws InterruptedException {
        Patience.await("Sentinel has another primary", LIMIT, () -> primary() != primary);
    }

    /** Starts what was killed; it becomes the other's replica. */
    public void startKilled() throws IOException, InterruptedException {
        RedisServer primary = primary();
        for (RedisServer server : servers) {
            if (server != primary) {
                server.start();
            }
        }
    }

    /** Returns when there is a primary with a replica that a Sentinel would choose. */
    public void awaitWhole() throws InterruptedException {
        Patience.await("Redis has a replica", LIMIT, () -> {
            String info = String.join("\n", primary().ask("AUTH " + password, "INFO replication"));
            String known = String.join("\n", sentinel.ask("INFO sentinel"));
            return info.contains("role:master")
                    && info.contains("state=online")
                    && known.contains("status=ok")
                    && known.contains("slaves=1");
        });
    }

    private RedisServer primary() throws IOException {
        String answer = String.join("\n", sentinel.ask("SENTINEL get-master-addr-by-name " + NAME));
        return servers.stream()
                .filter(server -> answer.contains("\n" + server.publicPort()))
                .findFirst()
                .orElseThrow(() -> new SceneException("Sentinel does not know a primary: " + answer));
    }

    @Override
    public void close() throws IOException {
        sentinel.close();
        for (RedisServer server : servers) {
            server.close();
        }
    }
}
