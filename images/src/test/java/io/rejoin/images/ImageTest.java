// SPDX-License-Identifier: Apache-2.0
package io.rejoin.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.token.IdentitySigningKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** Each image is built from the jar of this build and serves as a pod would have it: nobody's user, nothing to write to but {@code /tmp}. */
@Tag("containers")
@Timeout(600)
class ImageTest {

    private static final String POSTGRES = System.getProperty("rejoin.test.postgres.image", "postgres:18-alpine");
    private static final String REDIS = System.getProperty("rejoin.test.redis.image", "redis:8-alpine");

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final int STOP_LIMIT_SECONDS = 70;
    private static final long MEMORY = 512L << 20;

    /** What a JVM that was told to end ends with: 128 and the number of SIGTERM. */
    private static final long TERMINATED = 143;

    private static final IdentitySigningKey KEY = IdentitySigningKey.generate(new SecureRandom());

    private static final Network network = Network.newNetwork();
    private static final PostgreSQLContainer postgres = new PostgreSQLContainer(
                    DockerImageName.parse(POSTGRES).asCompatibleSubstituteFor("postgres"))
            .withNetwork(network)
            .withNetworkAliases("postgres");
    private static final GenericContainer<?> redis = new GenericContainer<>(DockerImageName.parse(REDIS))
            .withCommand("redis-server", "--save", "", "--protected-mode", "no")
            .withNetwork(network)
            .withNetworkAliases("redis");

    @BeforeAll
    static void start() {
        postgres.start();
        redis.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
        postgres.close();
        network.close();
    }

    @ParameterizedTest
    @CsvSource({"gateway,8080,8081", "subscription-service,8082,8083", "chat-service,8084,8085"})
    void servesAsNobodyOnAFileSystemThatCannotBeWrittenAndEndsWhenTold(String program, int port, int management) {
        try (GenericContainer<?> container = new GenericContainer<>(image(program))) {
            container
                    .withNetwork(network)
                    .withEnv(settings())
                    .withExposedPorts(port, management)
                    .withTmpFs(Map.of("/tmp", "rw"))
                    .withCreateContainerCmdModifier(create -> Objects.requireNonNull(create.getHostConfig())
                            .withReadonlyRootfs(true)
                            .withMemory(MEMORY))
                    .waitingFor(Wait.forHttp("/actuator/health/readiness")
                            .forPort(management)
                            .withStartupTimeout(START_LIMIT));
            container.start();

            assertThat(Objects.requireNonNull(container.getContainerInfo().getConfig())
                            .getUser())
                    .isEqualTo("10001:10001");
            assertThat(container.getLogs()).contains("Started").doesNotContain("WARNING:");
            container
                    .getDockerClient()
                    .stopContainerCmd(container.getContainerId())
                    .withTimeout(STOP_LIMIT_SECONDS)
                    .exec();
            assertThat(container.getCurrentContainerInfo().getState().getExitCodeLong())
                    .isEqualTo(TERMINATED);
        }
    }

    private static ImageFromDockerfile image(String program) {
        String jar = program + "/target/rejoin-" + program + "-" + System.getProperty("rejoin.version") + "-exec.jar";
        ImageFromDockerfile image = new ImageFromDockerfile()
                .withFileFromPath("Dockerfile", ROOT.resolve("images/Dockerfile"))
                .withFileFromPath("images/TrainingSettings.java", ROOT.resolve("images/TrainingSettings.java"))
                .withFileFromPath(jar, ROOT.resolve(jar))
                .withBuildArg("PROGRAM", program);
        for (String base : new String[] {"jdk", "base"}) {
            String other = System.getProperty("images." + base);
            if (other != null) {
                image.withBuildArg(base.toUpperCase(Locale.ROOT) + "_IMAGE", other);
            }
        }
        return image;
    }

    private static Map<String, String> settings() {
        return Map.ofEntries(
                // Else a JVM that cannot use the cache of classes starts without it and says nothing.
                Map.entry("JAVA_TOOL_OPTIONS", "-XX:AOTMode=on"),
                Map.entry("REJOIN_POSTGRES_URL", "r2dbc:postgresql://postgres:5432/" + postgres.getDatabaseName()),
                Map.entry("REJOIN_POSTGRES_USERNAME", postgres.getUsername()),
                Map.entry("REJOIN_POSTGRES_PASSWORD", postgres.getPassword()),
                Map.entry("REJOIN_REDIS_URL", "redis://redis:6379"),
                Map.entry("REJOIN_IDENTITY_JWKS", KEY.publicJwk()),
                Map.entry("REJOIN_GATEWAY_IDENTITY_SIGNINGKEY", KEY.privateJwk()),
                Map.entry("REJOIN_GATEWAY_TENANTS_0_ID", "dev"),
                Map.entry("REJOIN_GATEWAY_TENANTS_0_ISSUER", "dev"),
                Map.entry("REJOIN_GATEWAY_TENANTS_0_KEYS_0_KID", "k1"),
                Map.entry("REJOIN_GATEWAY_TENANTS_0_KEYS_0_ALGORITHM", "HS256"),
                Map.entry("REJOIN_GATEWAY_TENANTS_0_KEYS_0_SECRET", "bm90LXNlY3JldC1ub3Qtc2VjcmV0LW5vdC1zZWNyZXQ"));
    }
}
