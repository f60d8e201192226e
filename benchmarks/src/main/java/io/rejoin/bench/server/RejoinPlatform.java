// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.server;

import io.rejoin.local.LocalOptions;
import io.rejoin.local.LocalPlatform;
import io.rejoin.local.LocalService;
import io.rejoin.token.CacheLimits;
import io.rejoin.token.Identity;
import io.rejoin.token.IdentitySigningKey;
import io.rejoin.token.IdentityTokenSigner;
import io.rejoin.token.IdentityTokens;
import io.rejoin.token.Permissions;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rejoin as {@code ./rejoin up --processes} starts it, with PostgreSQL and Redis of its own and {@code fsync} on. */
public final class RejoinPlatform implements Closeable {

    private static final Duration TOKEN_LIFETIME = Duration.ofHours(12);
    private static final Permissions EVERYTHING = Permissions.of(List.of("*"), List.of("*"), true);
    private static final String TENANT = "dev";

    private final Path folder;
    private final LocalPlatform platform;
    private final IdentityTokenSigner signer;
    private final Identity identity;
    private final String token;

    private RejoinPlatform(Path folder, LocalPlatform platform, IdentitySigningKey key) {
        this.folder = folder;
        this.platform = platform;
        this.token = platform.token(TENANT, "bench", EVERYTHING, TOKEN_LIFETIME);
        Instant now = Instant.now();
        this.identity =
                new Identity(TENANT, "bench", EVERYTHING, now.plus(TOKEN_LIFETIME), "bench", "bench", "bench", now);
        this.signer = new IdentityTokenSigner(
                key, IdentityTokenSigner.MAX_LIFETIME, CacheLimits.defaults(), InstantSource.system());
    }

    /** Starts it on free ports in a temporary folder, which {@link #close} removes. */
    static RejoinPlatform start() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("rejoin-bench");
        LocalPlatform platform = LocalPlatform.start(LocalOptions.in(folder)
                .withPort(0)
                .withProcesses(true)
                .withChat(false)
                .withBinaries(Path.of("benchmarks", "target", "binaries")));
        String key = Files.readString(folder.resolve("keys").resolve("identity.jwk"));
        return new RejoinPlatform(folder, platform, IdentitySigningKey.parse(key.strip()));
    }

    public LocalPlatform platform() {
        return platform;
    }

    /** Where the service tells its meters. */
    URI serviceMetrics() {
        return platform.node(0).management().resolve("/actuator/prometheus");
    }

    /** Whether that is one of its ways in. */
    boolean serves(Target target) {
        return target instanceof Way;
    }

    /** Clients that speak with the service itself, as the gateway does. */
    Target direct(Transport transport) {
        return new Way("rejoin", transport, platform.node(0), List.of(process("service", platform.node(0)))) {
            @Override
            String authorization() {
                return IdentityTokens.HEADER + ": " + signer.sign(identity) + "\r\n";
            }
        };
    }

    /** Clients as they are; publishes go to the service directly, so that the gateway's time is that of its deliveries. */
    Target throughGateway(Transport transport) {
        return new Way(
                "gateway",
                transport,
                platform.gateway(0),
                List.of(process("gateway", platform.gateway(0)), process("service", platform.node(0)))) {
            @Override
            String authorization() {
                return "Authorization: Bearer " + token + "\r\n";
            }
        };
    }

    private static ServerProcess process(String role, LocalService service) {
        return ServerProcess.java(role, service.pid().orElseThrow());
    }

    @Override
    public void close() throws IOException {
        platform.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private abstract class Way implements Target {

        private final String name;
        private final Transport transport;
        private final LocalService entrance;
        private final List<ServerProcess> processes;

        Way(String name, Transport transport, LocalService entrance, List<ServerProcess> processes) {
            this.name = name;
            this.transport = transport;
            this.entrance = entrance;
            this.processes = processes;
        }

        /** A header line that lets a client in. */
        abstract String authorization();

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<ServerProcess> processes() {
            return processes;
        }

        @Override
        public int port() {
            return entrance.url().getPort();
        }

        @Override
        public Opening subscribe(String stream, @Nullable String position) {
            return switch (transport) {
                case SSE -> Opening.events(path(stream), position, authorization());
                case WEBSOCKET -> Opening.socket("/streams/v1/ws", stream, position, authorization());
            };
        }

        @Override
        public boolean promisesAll() {
            return true;
        }

        @Override
        public int publishPort() {
            return platform.node(0).url().getPort();
        }

        @Override
        public String publish(String stream, int length, boolean lines) {
            String token = IdentityTokens.HEADER + ": " + signer.sign(identity) + "\r\n";
            return RequestHead.post(path(stream), length, lines, token);
        }

        @Override
        public boolean takesBatches() {
            return true;
        }

        private static String path(String stream) {
            return "/streams/v1/" + stream + "/events";
        }
    }
}
