// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers outlive a platform that is killed; the next one on the same folder ends them and starts its own. */
class OrphanTest {

    private static final ServerPrograms PROGRAMS =
            new ServerPrograms(Path.of("target", "platform", "binaries").toAbsolutePath());
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final Ports ports = new Ports();

    @Test
    void endsThePostgresOfAKilledRunAndKeepsItsData() throws Exception {
        LocalPostgres killed = postgres();
        killed.start();
        ProcessHandle orphan = killed.process().orElseThrow();
        LocalPostgres next = postgres();
        try {
            next.start();
            orphan.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(next.process()).isPresent().get().isNotEqualTo(orphan);
            assertThat(next.password()).isEqualTo(killed.password());
        } finally {
            next.stop();
        }
        assertThat(next.process()).isEmpty();
    }

    @Test
    void startsAfterACrash() {
        LocalPostgres postgres = postgres();
        postgres.start();
        postgres.kill();
        assertThat(postgres.process()).isEmpty();
        postgres.start();
        assertThat(postgres.process()).isPresent();
        postgres.stop();
    }

    @Test
    void endsTheRedisOfAKilledRun() throws Exception {
        LocalRedis killed = redis();
        killed.start();
        ProcessHandle orphan = killed.process().orElseThrow();
        LocalRedis next = redis();
        try {
            next.start();
            orphan.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(next.process()).isPresent().get().isNotEqualTo(orphan);
        } finally {
            next.stop();
        }
        assertThat(next.process()).isEmpty();
    }

    private LocalPostgres postgres() {
        return new LocalPostgres(
                new PostgresFolder(folder.resolve("postgres")),
                PROGRAMS,
                folder.resolve("postgres.log"),
                ports.free(),
                false);
    }

    private LocalRedis redis() {
        return new LocalRedis(
                new RedisFolder(folder.resolve("redis")), PROGRAMS, folder.resolve("redis.log"), ports.free());
    }
}
