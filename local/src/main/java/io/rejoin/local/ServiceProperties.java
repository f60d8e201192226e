// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import io.rejoin.local.demo.DemoConfiguration;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What each program is told that differs from its own defaults. */
final class ServiceProperties {

    static final String DRAIN_WINDOW = "rejoin.drain.window";

    /** The name of how long each phase of a program's stop may take, the drain and the requests under way among them. */
    static final String STOP_PHASE = "spring.lifecycle.timeout-per-shutdown-phase";

    /** Its value where there is no drain. */
    static final Duration STOP_PHASE_LIMIT = Duration.ofSeconds(3);

    private final LocalOptions options;
    private final DevelopmentKeys keys;
    private final StateFolder state;

    ServiceProperties(LocalOptions options, DevelopmentKeys keys, StateFolder state) {
        this.options = options;
        this.keys = keys;
        this.state = state;
    }

    /**
     * @param gatewayManagement the management address of the gateway in front, which tells of revocations and renews tokens
     * @param postgres null for the one of the options
     * @param redis null for the one of the options
     */
    Map<String, String> ofNode(
            String name,
            int port,
            int managementPort,
            URI gatewayManagement,
            @Nullable LocalPostgres postgres,
            @Nullable LocalRedis redis) {
        Map<String, String> properties = common(name, port, managementPort);
        // One class path serves all programs here: what one of them would configure by itself, the others must not.
        properties.put("spring.cloud.gateway.server.webflux.enabled", "false");
        properties.put("rejoin.identity.jwks", keys.identity().publicJwk());
        properties.put("rejoin.identity.gateway", gatewayManagement.toString());
        properties.put("rejoin.identity.gateway-secret", keys.internalSecret());
        putPostgres(properties, "rejoin.postgres.", postgres);
        properties.put(
                "rejoin.redis.url",
                redis == null ? ServerUrls.redis(Objects.requireNonNull(options.redisUrl())) : redis.url());
        // Ctrl-C is to be over soon; nothing is being rolled out.
        properties.put("rejoin.drain.notice", "0s");
        properties.put(DRAIN_WINDOW, "0s");
        properties.putAll(options.serviceProperties());
        return properties;
    }

    /**
     * @param metricsPorts the management ports of all nodes
     * @param postgres null for the one of the options; the gateways keep to a schema of their own
     * @param redis null for the one of the options
     */
    Map<String, String> ofGateway(
            String name,
            int port,
            int managementPort,
            URI node,
            @Nullable URI chat,
            List<Integer> metricsPorts,
            @Nullable LocalPostgres postgres,
            @Nullable LocalRedis redis) {
        Map<String, String> properties = common(name, port, managementPort);
        properties.put(Program.KEYS, options.folder().resolve("keys").toString());
        properties.put(
                DemoConfiguration.METRICS,
                metricsPorts.stream()
                        .map(management -> "http://" + Ports.LOOPBACK + ":" + management + "/actuator/prometheus")
                        .collect(Collectors.joining(",")));
        properties.put("rejoin.enabled", "false");
        properties.putAll(keys.gatewayProperties());
        putPostgres(properties, "rejoin.gateway.store.", postgres);
        properties.put("rejoin.gateway.routes.streams.uri", node.toString());
        if (chat != null) {
            properties.put("rejoin.gateway.routes.chat.uri", chat.toString());
        }
        // A page that is being developed comes from any port, and nobody's cookies are at stake.
        properties.put("rejoin.gateway.cors.allowed-origins", "*");
        // One machine plays all users, and load tests are run here: limits are on, and out of their way.
        for (String who : List.of("tenant", "user", "address")) {
            for (String what : List.of("requests", "publishes", "connections")) {
                properties.put("rejoin.gateway.limits." + who + "." + what, "10000/s burst 100000");
            }
        }
        properties.put("rejoin.gateway.limits.user.open-connections", "20000");
        properties.put(
                "rejoin.gateway.limits.redis.url",
                redis == null ? ServerUrls.redis(Objects.requireNonNull(options.redisUrl())) : redis.url());
        properties.put("rejoin.gateway.drain.notice", "0s");
        properties.put("rejoin.gateway.drain.window", "0s");
        properties.putAll(options.gatewayProperties());
        return properties;
    }

    private void putPostgres(Map<String, String> properties, String prefix, @Nullable LocalPostgres postgres) {
        if (postgres == null) {
            properties.put(prefix + "url", ServerUrls.postgres(Objects.requireNonNull(options.postgresUrl())));
        } else {
            properties.put(prefix + "url", postgres.r2dbcUrl());
            properties.put(prefix + "username", LocalPostgres.USER);
            properties.put(prefix + "password", postgres.password());
        }
    }

    private Map<String, String> common(String name, int port, int managementPort) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("server.address", Ports.LOOPBACK);
        properties.put("server.port", Integer.toString(port));
        properties.put("management.server.port", Integer.toString(managementPort));
        properties.put(STOP_PHASE, STOP_PHASE_LIMIT.toMillis() + "ms");
        String log = options.processes() ? name : "rejoin";
        properties.put("logging.file.name", state.logs().resolve(log + ".log").toString());
        properties.put("logging.threshold.console", "WARN");
        properties.put("logging.pattern.console", "%-5level " + log + " %logger{0}: %msg%n%nopex");
        properties.put("logging.register-shutdown-hook", "false");
        // Why a start failed is told in one sentence; the log has the rest.
        properties.put("logging.level.org.springframework.boot.SpringApplication", "OFF");
        properties.put("logging.level.org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter", "OFF");
        properties.put("logging.level.org.springframework.boot.web.server.reactive.context", "ERROR");
        return properties;
    }
}
