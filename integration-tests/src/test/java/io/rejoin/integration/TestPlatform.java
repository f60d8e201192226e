// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.local.LocalOptions;
import io.rejoin.local.LocalPlatform;
import io.rejoin.local.LocalPostgres;
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
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The platform for one test class, and its users. */
final class TestPlatform implements AutoCloseable {

    static final String TENANT = "dev";

    final LocalPlatform platform;
    final int nodes;
    private final @Nullable ContainerServers servers;

    private TestPlatform(LocalPlatform platform, int nodes, @Nullable ContainerServers servers) {
        this.platform = platform;
        this.nodes = nodes;
        this.servers = servers;
    }

    static TestPlatform start(int nodes) throws InterruptedException {
        return start(nodes, UnaryOperator.identity());
    }

    static TestPlatform start(int nodes, UnaryOperator<LocalOptions> change) throws InterruptedException {
        LocalOptions options = change.apply(
                LocalOptions.ephemeral(Path.of("target", "platform")).withNodes(nodes));
        if (!ContainerServers.areAskedFor()) {
            return new TestPlatform(LocalPlatform.start(options), nodes, null);
        }
        ContainerServers servers = ContainerServers.start();
        boolean started = false;
        try {
            TestPlatform platform = new TestPlatform(LocalPlatform.start(servers.under(options)), nodes, servers);
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

    /** Fails if something is held for clients that are gone. */
    @Override
    public void close() {
        try {
            Census.awaitNothing(this);
        } finally {
            platform.close();
            if (servers != null) {
                servers.close();
            }
        }
    }
}
