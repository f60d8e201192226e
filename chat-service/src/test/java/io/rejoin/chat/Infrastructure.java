// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import redis.embedded.RedisServer;

/** A real PostgreSQL and a real Redis, started once for all tests of this JVM. */
final class Infrastructure {

    private static final EmbeddedPostgres POSTGRES = startPostgres();
    private static final int REDIS_PORT = startRedis();

    private Infrastructure() {}

    static String postgresUrl() {
        return "r2dbc:postgresql://localhost:" + POSTGRES.getPort() + "/postgres";
    }

    static String redisUrl() {
        return "redis://localhost:" + REDIS_PORT;
    }

    private static EmbeddedPostgres startPostgres() {
        try {
            EmbeddedPostgres postgres =
                    EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> closed(postgres)));
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closed(EmbeddedPostgres postgres) {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int startRedis() {
        try {
            int port = freePort();
            RedisServer redis =
                    RedisServer.newRedisServer().port(port).setting("save \"\"").build();
            redis.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stopped(redis)));
            return port;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static void stopped(RedisServer redis) {
        try {
            redis.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
