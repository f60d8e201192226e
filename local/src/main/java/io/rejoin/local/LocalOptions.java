// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link LocalPlatform} is to be run. Immutable; each {@code with} gives a changed copy.
 *
 * @param port of the gateway, or of the first if there are several; 0 for a free one. The other gateways take free ones.
 * @param folder where keys are kept, and everything else unless {@code ephemeral}
 * @param ephemeral whether events and logs go to a temporary folder that is removed in the end
 * @param binaries where the server programs are unpacked once
 * @param postgresUrl a server to use instead of an own one, {@code postgresql://user:password@host:port/database}
 * @param redisUrl a server to use instead of an own one, {@code redis://…}
 * @param processes whether each service is a process of its own; else all run in this JVM
 * @param nodes of the subscription service, each behind a gateway of its own, 1 to {@value #MAX_NODES}
 * @param chat whether there are as many nodes of the chat service
 * @param serviceProperties settings of every node that win over all others
 * @param gatewayProperties settings of every gateway that win over all others
 */
public record LocalOptions(
        int port,
        Path folder,
        boolean ephemeral,
        Path binaries,
        @Nullable String postgresUrl,
        @Nullable String redisUrl,
        boolean processes,
        int nodes,
        boolean chat,
        Map<String, String> serviceProperties,
        Map<String, String> gatewayProperties) {

    /** The port of the gateway unless another is asked for. */
    public static final int DEFAULT_PORT = 8080;

    /** The most nodes of one service. */
    public static final int MAX_NODES = 8;

    static final int MAX_PORT = 65_535;

    public LocalOptions {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0.." + MAX_PORT + ")");
        }
        if (nodes < 1 || nodes > MAX_NODES) {
            throw new IllegalArgumentException("nodes: " + nodes + " (expected: 1.." + MAX_NODES + ")");
        }
        folder = folder.toAbsolutePath().normalize();
        binaries = binaries.toAbsolutePath().normalize();
        serviceProperties = Map.copyOf(serviceProperties);
        gatewayProperties = Map.copyOf(gatewayProperties);
    }

    /** One node, gateway on {@value #DEFAULT_PORT}, everything kept in that folder. */
    public static LocalOptions in(Path folder) {
        return new LocalOptions(
                DEFAULT_PORT,
                folder,
                false,
                folder.resolve("binaries"),
                null,
                null,
                false,
                1,
                true,
                Map.of(),
                Map.of());
    }

    /** For tests: one node on free ports, events and logs in a temporary folder, keys and programs in {@code folder}. */
    public static LocalOptions ephemeral(Path folder) {
        return in(folder).withPort(0).withEphemeral(true);
    }

    public LocalOptions withPort(int changed) {
        return change(copy -> copy.port = changed);
    }

    public LocalOptions withEphemeral(boolean changed) {
        return change(copy -> copy.ephemeral = changed);
    }

    public LocalOptions withBinaries(Path changed) {
        return change(copy -> copy.binaries = changed);
    }

    public LocalOptions withPostgres(String url) {
        return change(copy -> copy.postgresUrl = Objects.requireNonNull(url));
    }

    public LocalOptions withRedis(String url) {
        return change(copy -> copy.redisUrl = Objects.requireNonNull(url));
    }

    public LocalOptions withProcesses(boolean changed) {
        return change(copy -> copy.processes = changed);
    }

    public LocalOptions withNodes(int changed) {
        return change(copy -> copy.nodes = changed);
    }

    public LocalOptions withChat(boolean changed) {
        return change(copy -> copy.chat = changed);
    }

    /** Sets one property of every node, such as {@code rejoin.web.heartbeat}. */
    public LocalOptions withServiceProperty(String name, String value) {
        return change(copy -> copy.serviceProperties = plus(serviceProperties, name, value));
    }

    /** Has every node that is stopped let its streams leave over that time; none unless this is called. */
    public LocalOptions withDrain(Duration window) {
        return withServiceProperty(ServiceProperties.DRAIN_WINDOW, window.toMillis() + "ms")
                .withServiceProperty(
                        ServiceProperties.STOP_PHASE,
                        window.plus(ServiceProperties.STOP_PHASE_LIMIT).toMillis() + "ms");
    }

    /** Sets one property of every gateway, such as {@code rejoin.gateway.limits.body}. */
    public LocalOptions withGatewayProperty(String name, String value) {
        return change(copy -> copy.gatewayProperties = plus(gatewayProperties, name, value));
    }

    private LocalOptions change(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.options();
    }

    private static Map<String, String> plus(Map<String, String> properties, String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(properties);
        more.put(name, value);
        return more;
    }

    /** Without the URLs, in which there may be passwords. */
    @Override
    public String toString() {
        return "LocalOptions[port=" + port + ", folder=" + folder + ", ephemeral=" + ephemeral + ", processes="
                + processes + ", nodes=" + nodes + "]";
    }

    /** Options that can be changed one by one: names every component once for all of the {@code with} methods. */
    private static final class Copy {

        private int port;
        private final Path folder;
        private boolean ephemeral;
        private Path binaries;
        private @Nullable String postgresUrl;
        private @Nullable String redisUrl;
        private boolean processes;
        private int nodes;
        private boolean chat;
        private Map<String, String> serviceProperties;
        private Map<String, String> gatewayProperties;

        Copy(LocalOptions original) {
            port = original.port;
            folder = original.folder;
            ephemeral = original.ephemeral;
            binaries = original.binaries;
            postgresUrl = original.postgresUrl;
            redisUrl = original.redisUrl;
            processes = original.processes;
            nodes = original.nodes;
            chat = original.chat;
            serviceProperties = original.serviceProperties;
            gatewayProperties = original.gatewayProperties;
        }

        LocalOptions options() {
            return new LocalOptions(
                    port,
                    folder,
                    ephemeral,
                    binaries,
                    postgresUrl,
                    redisUrl,
                    processes,
                    nodes,
                    chat,
                    serviceProperties,
                    gatewayProperties);
        }
    }
}
