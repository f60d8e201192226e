// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registration;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.rejoin.gateway.settings.InvalidSettingsException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one question that the gateway asks Kubernetes: which ConfigMaps claim routes. Answers are bounded in time and size. Thread-safe.
 *
 * <p>A list each few seconds and no watch: the list is the whole truth each time, so that nothing can be missed, and costs the API a read of its
 * cache.
 */
final class KubernetesApi implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_BYTES = 8 * 1024 * 1024;
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final URI api;
    private final Path token;
    private final String query;
    private final ConnectionProvider connections;
    private final HttpClient client;

    /** The API answered, and will not tell: the gateway has no right to read there. */
    static final class NotPermittedException extends RuntimeException {
        NotPermittedException(String message) {
            super(message, null, false, false);
        }
    }

    /** @throws InvalidSettingsException if there is no certificate to know the API by */
    KubernetesApi(RegistrationSettings settings, LoopResources loops) {
        this.api = settings.api();
        this.token = settings.credentials().resolve("token");
        // Version 0: as of the API's cache, which costs it next to nothing.
        this.query = "?resourceVersion=0&labelSelector="
                + URLEncoder.encode(
                        "rejoin.io/kind=route,rejoin.io/gateway=" + settings.gateway(), StandardCharsets.UTF_8);
        this.connections = ConnectionProvider.builder("kubernetes")
                .maxConnections(2)
                .maxIdleTime(Duration.ofSeconds(30))
                .build();
        HttpClient plain = HttpClient.create(connections)
                .runOn(loops)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) TIMEOUT.toMillis())
                .headers(headers -> headers.set("Accept", "application/json"))
                .followRedirect(false)
                .responseTimeout(TIMEOUT);
        this.client = "https".equals(api.getScheme())
                ? secured(plain, settings.credentials().resolve("ca.crt"))
                : plain;
    }

    private static HttpClient secured(HttpClient client, Path authority) {
        try {
            SslContext trust = SslContextBuilder.forClient()
                    .trustManager(authority.toFile())
                    .build();
            return client.secure(spec -> spec.sslContext(trust));
        } catch (SSLException | IllegalArgumentException e) {
            throw new InvalidSettingsException(
                    ("rejoin.gateway.registration.credentials: %s cannot be read (expected: the folder that Kubernetes gives"
                                    + " a pod with a service account)")
                            .formatted(authority),
                    e);
        }
    }

    /** What products of that namespace ask for; an error of {@link NotPermittedException} where the gateway may not read. */
    Mono<List<RouteClaim>> claims(String namespace) {
        return Mono.fromCallable(() -> Files.readString(token).strip())
                .subscribeOn(Schedulers.boundedElastic()) // a file, and the kubelet replaces it every hour
                .flatMap(bearer -> get(bearer, "/api/v1/namespaces/" + namespace + "/configmaps" + query))
                .map(text -> read(namespace, text))
                .timeout(TIMEOUT);
    }

    private Mono<String> get(String bearer, String pathAndQuery) {
        return client.headers(headers -> headers.set("Authorization", "Bearer " + bearer))
                .get()
                .uri(api.resolve(pathAndQuery))
                .response((response, body) -> {
                    int status = response.status().code();
                    if (status == UNAUTHORIZED || status == FORBIDDEN) {
                        return Mono.error(new NotPermittedException("status " + status + " (expected: 200)"));
                    }
                    if (status != OK) {
                        return Mono.error(new IllegalStateException("status " + status + " (expected: 200)"));
                    }
                    return body.collect(ByteArrayOutputStream::new, KubernetesApi::add);
                })
                .next()
                .map(bytes -> bytes.toString(StandardCharsets.UTF_8));
    }

    private static void add(ByteArrayOutputStream all, ByteBuf more) {
        if (all.size() + more.readableBytes() > MAX_BYTES) {
            throw new IllegalStateException("longer than " + MAX_BYTES + " bytes");
        }
        all.writeBytes(ByteBufUtil.getBytes(more));
    }

    /** @throws IllegalStateException if it is no list of ConfigMaps */
    static List<RouteClaim> read(String namespace, String text) {
        try {
            JsonNode items = JSON.readTree(text).path("items");
            if (!items.isArray()) {
                throw new IllegalStateException("no list of ConfigMaps: items are missing");
            }
            return items.valueStream().map(item -> claim(namespace, item)).toList();
        } catch (JacksonException | DateTimeException e) {
            throw new IllegalStateException("no list of ConfigMaps: " + e.getMessage(), e);
        }
    }

    private static RouteClaim claim(String namespace, JsonNode item) {
        JsonNode metadata = item.path("metadata");
        Map<String, String> data = new LinkedHashMap<>();
        item.path("data")
                .properties()
                .forEach(entry -> data.put(entry.getKey(), entry.getValue().asString("")));
        return new RouteClaim(
                namespace,
                metadata.path("name").asString(""),
                Instant.parse(metadata.path("creationTimestamp").asString("")),
                data);
    }

    @Override
    public void close() {
        connections.dispose();
    }
}
