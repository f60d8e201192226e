// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.rejoin.token.IdentityTokens;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * A connection to the gateways' internal endpoints: few connections, short time-outs, bounded answers, no redirects. Thread-safe; does
 * not block. Errors are anything but an answer; which status it has is the caller's business.
 */
final class GatewayClient implements AutoCloseable {

    /** From asking to the whole answer, waiting for a connection included. */
    static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** A page of revocations is some hundred bytes each. */
    private static final int MAX_ANSWER_BYTES = 8 << 20;

    private static final int CONNECTIONS = 8;

    /** Renewals that may wait for a connection; all others are refused at once. */
    private static final int WAITING = 256;

    /** An answer of any status. */
    record Answer(int status, byte[] body) {}

    private final ConnectionProvider connections;
    private final HttpClient client;

    private GatewayClient(ConnectionProvider connections, HttpClient client) {
        this.connections = connections;
        this.client = client;
    }

    /** @param loops what to run on; null for the JVM's */
    static GatewayClient of(IdentityProperties properties, @Nullable LoopResources loops) {
        URI gateway = properties.gateway();
        String secret = properties.gatewaySecret();
        if (gateway == null || gateway.getHost() == null || !isHttp(gateway) || gateway.getRawQuery() != null) {
            throw new InvalidConfigurationPropertyValueException(
                    IdentityProperties.GATEWAY,
                    gateway,
                    "expected: the gateways' management address, such as http://gateway:8081");
        }
        if (secret == null || secret.isBlank()) {
            throw new InvalidConfigurationPropertyValueException(
                    IdentityProperties.GATEWAY_SECRET, null, "not set (expected: the gateways' internal secret)");
        }
        ConnectionProvider connections = ConnectionProvider.builder("rejoin-gateway")
                .maxConnections(CONNECTIONS)
                .pendingAcquireMaxCount(WAITING)
                .pendingAcquireTimeout(TIMEOUT)
                // Leads to every gateway behind one address in turn, so that one that lags is not asked for ever.
                .maxLifeTime(Duration.ofSeconds(10))
                .build();
        String base = gateway.toString().replaceAll("/+$", "");
        HttpClient client = HttpClient.create(connections)
                .baseUrl(base)
                .headers(headers -> headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + secret))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) TIMEOUT.toMillis())
                .responseTimeout(TIMEOUT)
                .followRedirect(false)
                .httpResponseDecoder(spec -> spec.maxHeaderSize(IdentityTokens.MAX_TOKEN_BYTES));
        return new GatewayClient(connections, loops == null ? client : client.runOn(loops));
    }

    private static boolean isHttp(URI uri) {
        return "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    }

    Mono<Answer> get(String path) {
        return answer(client.get().uri(path).response(GatewayClient::read));
    }

    Mono<Answer> post(String path, byte[] body) {
        return answer(client.post()
                .uri(path)
                .send((request, outbound) -> outbound.sendByteArray(Mono.just(body)))
                .response(GatewayClient::read));
    }

    private static Mono<Answer> answer(Flux<Answer> answer) {
        return answer.next().timeout(TIMEOUT);
    }

    private static Mono<Answer> read(HttpClientResponse response, ByteBufFlux body) {
        return body.collect(ByteArrayOutputStream::new, GatewayClient::add)
                .map(bytes -> new Answer(response.status().code(), bytes.toByteArray()));
    }

    private static void add(ByteArrayOutputStream bytes, ByteBuf more) {
        if (bytes.size() + more.readableBytes() > MAX_ANSWER_BYTES) {
            throw new IllegalStateException("a gateway's answer: more than " + MAX_ANSWER_BYTES + " bytes");
        }
        bytes.writeBytes(ByteBufUtil.getBytes(more));
    }

    @Override
    public void close() {
        connections.dispose();
    }
}
