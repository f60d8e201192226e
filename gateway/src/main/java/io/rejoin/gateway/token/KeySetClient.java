// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelOption;
import io.rejoin.gateway.observe.GatewayMeter;
import io.rejoin.gateway.refusal.OneLine;
import io.rejoin.gateway.tenant.KeySetAddress;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fetches key sets and OpenID configurations, from configured addresses only: nothing in a token leads anywhere. Answers are bounded in
 * time and size, and redirects are refused, so that an issuer that is broken into cannot send the gateway somewhere else. Thread-safe.
 */
final class KeySetClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeySetClient.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final int MAX_BYTES = 256 * 1024;
    private static final int CONNECTIONS_PER_ADDRESS = 2;
    private static final int OK = 200;

    private final ConnectionProvider connections;
    private final HttpClient client;
    private final Duration timeout;
    private final Counter answered;
    private final Counter failed;

    KeySetClient(LoopResources loops, Duration timeout, MeterRegistry meters) {
        this.timeout = timeout;
        this.answered = GatewayMeter.KEY_SET_FETCHES.counter(meters, "answered");
        this.failed = GatewayMeter.KEY_SET_FETCHES.counter(meters, "failed");
        this.connections = ConnectionProvider.builder("key-sets")
                .maxConnections(CONNECTIONS_PER_ADDRESS)
                .maxIdleTime(Duration.ofSeconds(10))
                .build();
        this.client = HttpClient.create(connections)
                .runOn(loops)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
                .headers(headers -> headers.set("Accept", "application/json"))
                .followRedirect(false);
    }

    /** The text at that address. */
    Mono<String> fetch(URI address) {
        return client.get()
                .uri(address)
                .response((response, body) -> {
                    if (response.status().code() != OK) {
                        return Mono.error(new IllegalStateException(
                                address + ": status " + response.status().code() + " (expected: 200)"));
                    }
                    return body.collect(ByteArrayOutputStream::new, (all, more) -> add(address, all, more));
                })
                .next()
                .map(bytes -> bytes.toString(StandardCharsets.UTF_8))
                .timeout(timeout)
                .doOnSuccess(_ -> answered.increment())
                .doOnError(e -> {
                    failed.increment();
                    LOG.warn("keys cannot be fetched from {}: {}", address, OneLine.of(e.toString()));
                });
    }

    private static void add(URI address, ByteArrayOutputStream all, ByteBuf more) {
        if (all.size() + more.readableBytes() > MAX_BYTES) {
            throw new IllegalStateException(address + ": longer than " + MAX_BYTES + " bytes");
        }
        all.writeBytes(ByteBufUtil.getBytes(more));
    }

    /** The key set that an issuer's OpenID configuration names. */
    Mono<String> discover(String issuer) {
        return Mono.defer(() -> fetch(KeySetAddress.parse(
                        "issuer", issuer.replaceAll("/+$", "") + "/.well-known/openid-configuration"))
                .map(text -> keySet(issuer, text))
                .doOnError(
                        IllegalArgumentException.class,
                        e -> LOG.warn("keys of {} cannot be found: {}", issuer, OneLine.of(e.getMessage())))
                .flatMap(this::fetch));
    }

    /** @throws IllegalArgumentException if it is another issuer's, or names no address */
    static URI keySet(String issuer, String configuration) {
        try {
            JsonNode members = JSON.readTree(configuration);
            String named = members.path("issuer").asString("");
            // OpenID Connect Discovery §4.3: or one issuer could speak for another.
            if (!named.equals(issuer)) {
                throw new IllegalArgumentException(
                        "openid-configuration: issuer " + named + " (expected: " + issuer + ")");
            }
            return KeySetAddress.parse("jwks_uri", members.path("jwks_uri").asString(""));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("openid-configuration of " + issuer + ": not JSON", e);
        }
    }

    @Override
    public void close() {
        connections.dispose();
    }
}
