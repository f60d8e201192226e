// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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
                DEFAULT_PORT, folder, false, folder.resolve("binaries"), null, null, false, 1, Map.of(), Map.of());
    }

    /** For tests: one node on free ports, events and logs in a temporary folder, keys and programs in {@code folder}. */
    public static LocalOptions ephemeral(Path folder) {
        return in(folder).withPort(0).withEphemeral(true);
    }

    public LocalOptions withPort(int port) {
        return new LocalOptions(
                port,
                folder,
                ephemeral,
                binaries,
                postgresUrl,
                redisUrl,
                processes,
                nodes,
                serviceProperties,
                gatewayProperties);
    }

    public LocalOptions withEphemeral(boolean ephemeral) {
        return new LocalOptions(
                port,
                folder,
                ephemeral,
                binaries,
                postgresUrl,
                redisUrl,
                processes,
                nodes,
                serviceProperties,
                gatewayProperties);
    }

    public LocalOptions withBinaries(Path binaries) {
        return new LocalOptions(
                port,
                folder,
                ephemeral,
                binaries,
                postgresUrl,
                redisUrl,
                processes,
                nodes,
                serviceProperties,
                gatewayProperties);
    }

    public LocalOptions withPostgres(String url) {
        return new LocalOptions(
                port,
                folder,
                ephemeral,
                binaries,
                Objects.requireNonNull(url),
                redisUrl,
                processes,
                nodes,
                serviceProperties,
                gatewayProperties);
    }

    public LocalOptions withRedis(String url) {
        return new LocalOptions(
                port,
                folder,
                ephemeral,
                binaries,
                postgresUrl,
                Objects.requireNonNull(url),
                processes,
                nodes,
                serviceProperties,
                gatewayProperties);
    }

    public LocalOptions withProcesses(boolean processes) {
        return new LocalOptions(
                port,
                folder,
                ephemeral,
                binaries,
                postgresUrl,
                redisUrl,
                processes,
                nodes,
                serviceProperties,
                gatewayProperties);
    }

    public LocalOptions withNodes(int nodes) {
        return new LocalOptions(
                port,
                folder,
                ephemeral,
                binaries,
                postgresUrl,
                redisUrl,
                processes,
                nodes,
                serviceProperties,
                gatewayProperties);
    }

    /** Sets one property of every node, such as {@code rejoin.web.heartbeat}. */
    public LocalOptions withServiceProperty(String name, String value) {
        return new LocalOptions(
                port,
                folder,
                ephemeral,
                binaries,
                postgresUrl,
                redisUrl,
                processes,
                nodes,
                plus(serviceProperties, name, value),
                gatewayProperties);
    }

    /** Sets one property of every gateway, such as {@code rejoin.gateway.limits.body}. */
    public LocalOptions withGatewayProperty(String name, String value) {
        return new LocalOptions(
                port,
                folder,
                ephemeral,
                binaries,
                postgresUrl,
                redisUrl,
                processes,
                nodes,
                serviceProperties,
                plus(gatewayProperties, name, value));
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
}
