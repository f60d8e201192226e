// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import io.rejoin.local.LocalOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * PostgreSQL and Redis in containers, for one platform. Which images is for {@code rejoin.test.postgres.image} and
 * {@code rejoin.test.redis.image} to say.
 */
final class ContainerServers implements AutoCloseable {

    static final String POSTGRES_IMAGE = System.getProperty("rejoin.test.postgres.image", "postgres:18-alpine");
    static final String REDIS_IMAGE = System.getProperty("rejoin.test.redis.image", "redis:8-alpine");

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final int REDIS_PORT = 6_379;

    private final PostgreSQLContainer postgres =
            new PostgreSQLContainer(DockerImageName.parse(POSTGRES_IMAGE).asCompatibleSubstituteFor("postgres"));

    private final GenericContainer<?> redis = new GenericContainer<>(DockerImageName.parse(REDIS_IMAGE))
            .withCommand("redis-server", "--save", "", "--protected-mode", "no")
            .waitingFor(Wait.forListeningPort())
            .withStartupTimeout(START_LIMIT);

    private ContainerServers() {}

    /** Whether tests are to run on containers instead of servers of their own. */
    static boolean areAskedFor() {
        return Boolean.getBoolean("rejoin.test.containers");
    }

    static ContainerServers start() {
        ContainerServers servers = new ContainerServers();
        try {
            // A port of ours: the engine would choose another one at each start. At all addresses, for whoever runs
            // inside a container is no neighbour on loopback.
            servers.redis.setPortBindings(List.of(freePort() + ":" + REDIS_PORT));
            servers.postgres.start();
            servers.redis.start();
            return servers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    LocalOptions under(LocalOptions options) {
        return options.withPostgres("postgresql://%s:%s@%s:%d/%s"
                        .formatted(
                                postgres.getUsername(),
                                postgres.getPassword(),
                                postgres.getHost(),
                                postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                                postgres.getDatabaseName()))
                .withRedis("redis://%s:%d".formatted(redis.getHost(), redis.getMappedPort(REDIS_PORT)));
    }

    Connection database() throws SQLException {
        return DriverManager.getConnection(postgres.getJdbcUrl(), postgres.getUsername(), postgres.getPassword());
    }

    RedisControl redis() {
        return new RedisControl() {
            @Override
            public void pause() {
                engine().pauseContainerCmd(redis.getContainerId()).exec();
            }

            @Override
            public void resume() {
                engine().unpauseContainerCmd(redis.getContainerId()).exec();
            }

            @Override
            public void kill() {
                engine().killContainerCmd(redis.getContainerId()).exec();
            }

            @Override
            public void start() {
                engine().startContainerCmd(redis.getContainerId()).exec();
                Wait.forListeningPort().withStartupTimeout(START_LIMIT).waitUntilReady(redis);
            }
        };
    }

    private static com.github.dockerjava.api.DockerClient engine() {
        return DockerClientFactory.instance().client();
    }

    @Override
    public void close() {
        redis.close();
        postgres.close();
    }
}
