// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What an operator can set, under {@code rejoin.gateway}; every default and bound stands here or in the compact constructors.
 *
 * @param routes by a name of the operator's choice; see {@link Route}
 */
@ConfigurationProperties("rejoin.gateway")
public record GatewaySettings(
        @DefaultValue Map<String, Route> routes,
        @DefaultValue Tokens tokens,
        @DefaultValue IdentityKey identity,
        @DefaultValue Cors cors,
        @DefaultValue Limits limits,
        @DefaultValue Upstream upstream) {

    /**
     * One product.
     *
     * @param prefix the path under which the product lives, such as {@code /streams/v1}; sent on unchanged
     * @param uri the product's address, scheme, host and port only
     * @param streaming path patterns below the prefix whose GETs also take the token as {@code ?access_token=}
     * @param websockets path patterns below the prefix where a connection may become a WebSocket
     * @param http2 whether the product takes cleartext HTTP/2 without being asked first; else, and with https, it is spoken to in
     *     HTTP/1.1, a connection for each open request
     */
    public record Route(
            @Nullable String prefix,
            @Nullable String uri,
            @DefaultValue List<String> streaming,
            @DefaultValue List<String> websockets,
            @DefaultValue("true") boolean http2,
            @DefaultValue RouteResilience resilience) {}

    /**
     * What every tenant's token must satisfy; the bounds are the token library's.
     *
     * @param audience what {@code aud} must name; null for no such demand
     * @param maxLifetime the longest time a token may be valid for; null for no bound
     */
    public record Tokens(
            @DefaultValue("30s") Duration clockSkew,
            @DefaultValue("8192") int maxBytes,
            @Nullable String audience,
            @Nullable Duration maxLifetime) {}

    /**
     * Who the gateway is towards the services.
     *
     * @param signingKey the private Ed25519 key as a JSON Web Key with a {@code kid}; required
     * @param otherPublicKeys public keys, as JSON Web Keys, that other gateways sign with or will: services that ask are told of them too
     */
    public record IdentityKey(
            @Nullable String signingKey, @DefaultValue List<String> otherPublicKeys) {

        @Override
        public String toString() {
            return "IdentityKey[]";
        }
    }

    /**
     * Which pages of other origins may call.
     *
     * @param allowedOrigins such as {@code https://app.example.com}, or {@code *} alone; none by default
     */
    public record Cors(@DefaultValue List<String> allowedOrigins) {}

    /** @param body the largest request body */
    public record Limits(@DefaultValue("1MB") DataSize body) {

        public Limits {
            require(body.toBytes() > 0, "limits.body: " + body + " (expected: 1B or more)");
        }
    }

    /**
     * The connections to the products.
     *
     * @param responseHeaderTimeout from the request's first byte to the response's headers, beyond the wait of a long-poll; bodies have no
     *     time limit
     * @param maxConnections of HTTP/1.1 to one address; each open request holds one. For HTTP/2 see {@link UpstreamHttp2Settings}
     * @param maxPendingConnections requests that may wait for one of these when all are taken
     * @param idleTimeout after which one of these that is unused is closed; shorter than the products' own
     */
    public record Upstream(
            @DefaultValue("2s") Duration connectTimeout,
            @DefaultValue("60s") Duration responseHeaderTimeout,
            @DefaultValue("20000") int maxConnections,
            @DefaultValue("1000") int maxPendingConnections,
            @DefaultValue("30s") Duration idleTimeout) {

        private static final Duration LONGEST = Duration.ofHours(1);

        public Upstream {
            requirePositive("connect-timeout", connectTimeout);
            requirePositive("response-header-timeout", responseHeaderTimeout);
            requirePositive("idle-timeout", idleTimeout);
            require(maxConnections > 0, "upstream.max-connections: " + maxConnections + " (expected: 1 or more)");
            require(
                    maxPendingConnections > 0,
                    "upstream.max-pending-connections: " + maxPendingConnections + " (expected: 1 or more)");
        }

        private static void requirePositive(String name, Duration value) {
            require(
                    value.isPositive() && value.compareTo(LONGEST) <= 0,
                    "upstream." + name + ": " + value + " (expected: more than PT0S, at most " + LONGEST + ")");
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new InvalidSettingsException("rejoin.gateway." + message);
        }
    }
}
