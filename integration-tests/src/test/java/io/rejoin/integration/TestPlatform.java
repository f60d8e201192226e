// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.local.LocalOptions;
import io.rejoin.local.LocalPlatform;
import io.rejoin.local.LocalPostgres;
import io.rejoin.local.LocalService;
import io.rejoin.token.Permissions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The platform for one test class, and its users. */
final class TestPlatform implements AutoCloseable {

    static final String TENANT = "dev";

    static final String POSTGRES = "PostgreSQL";

    /** The names of those of {@link #servers} to which only users lead. */
    static final String FRONT_DOOR = "gateway(-[0-9]+)?";

    final LocalPlatform platform;
    final int nodes;
    private final @Nullable ContainerServers servers;
    private final Remains remains;

    private TestPlatform(LocalPlatform platform, int nodes, @Nullable ContainerServers servers, Remains remains) {
        this.platform = platform;
        this.nodes = nodes;
        this.servers = servers;
        this.remains = remains;
    }

    static TestPlatform start(int nodes) throws InterruptedException {
        return start(nodes, UnaryOperator.identity());
    }

    static TestPlatform start(int nodes, UnaryOperator<LocalOptions> change) throws InterruptedException {
        LocalOptions options = change.apply(
                LocalOptions.ephemeral(Path.of("target", "platform")).withNodes(nodes));
        if (!ContainerServers.areAskedFor()) {
            Remains remains = new Remains();
            return new TestPlatform(LocalPlatform.start(options), nodes, null, remains);
        }
        ContainerServers servers = ContainerServers.start();
        boolean started = false;
        try {
            Remains remains = new Remains();
            TestPlatform platform =
                    new TestPlatform(LocalPlatform.start(servers.under(options)), nodes, servers, remains);
            started = true;
            return platform;
        } finally {
            if (!started) {
                servers.close();
            }
        }
    }

    /** Behind the platform's back. */
    Connection database() throws SQLException {
        if (servers != null) {
            return servers.database();
        }
        LocalPostgres postgres = platform.postgres();
        return DriverManager.getConnection(postgres.jdbcUrl(), LocalPostgres.USER, postgres.password());
    }

    RedisControl redis() {
        return servers == null ? RedisControl.of(platform.redis()) : servers.redis();
    }

    URI gateway(int node) {
        return platform.gateway(node).url();
    }

    /** May do everything in the tenant. */
    String token() {
        return platform.token(TENANT, "tester", Permissions.of(List.of("*"), List.of("*"), true), Duration.ofHours(1));
    }

    /** May subscribe to everything. */
    UserToken token(String user, Duration lifetime) {
        return new UserToken(platform.token(TENANT, user, Permissions.of(List.of("*"), List.of(), false), lifetime));
    }

    /**
     * Revokes through the administration of the first gateway.
     *
     * @param what the members that say what is revoked, such as {@code "user":"alice"}
     */
    void revoke(String what) throws IOException, InterruptedException {
        String revocation = "{\"tenant\":\"%s\",%s,\"expiresAt\":\"%s\"}"
                .formatted(TENANT, what, Instant.now().plus(Duration.ofHours(2)));
        HttpResponse<String> response = Client.of(platform.gateway(0).management(), platform.adminSecret())
                .send("POST", "/admin/v1/revocations", revocation);
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
    }

    Client client() {
        return Client.of(gateway(0), token());
    }

    /** All services, gateways first. */
    List<LocalService> programs() {
        List<LocalService> programs = new ArrayList<>();
        IntStream.range(0, nodes).mapToObj(platform::gateway).forEach(programs::add);
        IntStream.range(0, nodes).mapToObj(platform::node).forEach(programs::add);
        IntStream.range(0, nodes).mapToObj(platform::chat).forEach(programs::add);
        return programs;
    }

    /** Its servers' names by port; of databases its own only. */
    Map<Integer, String> servers() {
        Map<Integer, String> names = new HashMap<>();
        for (LocalService each : programs()) {
            names.put(each.url().getPort(), each.name());
            names.put(each.management().getPort(), each.name() + "'s management");
        }
        if (servers == null) {
            names.put(platform.postgres().port(), POSTGRES);
            names.put(platform.redis().port(), "Redis");
        }
        return names;
    }

    /** Fails if something is held for clients that are gone, or something is left of it afterwards. */
    @Override
    public void close() {
        Map<Integer, String> own = servers();
        try {
            Census.awaitNothing(this);
        } finally {
            platform.close();
            if (servers != null) {
                servers.close();
            }
        }
        remains.awaitNothing(own);
    }
}
