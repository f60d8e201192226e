// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import io.rejoin.local.LocalOptions;
import io.rejoin.local.LocalPlatform;
import io.rejoin.token.Permissions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** The platform for one test class, and its users. */
final class TestPlatform implements AutoCloseable {

    static final String TENANT = "dev";

    final LocalPlatform platform;

    private TestPlatform(LocalPlatform platform) {
        this.platform = platform;
    }

    static TestPlatform start(int nodes) throws InterruptedException {
        return start(nodes, UnaryOperator.identity());
    }

    static TestPlatform start(int nodes, UnaryOperator<LocalOptions> change) throws InterruptedException {
        return new TestPlatform(LocalPlatform.start(change.apply(
                LocalOptions.ephemeral(Path.of("target", "platform")).withNodes(nodes))));
    }

    URI gateway(int node) {
        return platform.gateway(node).url();
    }

    /** May do everything in the tenant. */
    String token() {
        return platform.token(TENANT, "tester", Permissions.of(List.of("*"), List.of("*"), true), Duration.ofHours(1));
    }

    Client client() {
        return Client.of(gateway(0), token());
    }

    @Override
    public void close() {
        platform.close();
    }
}
