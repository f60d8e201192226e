// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * Whom to believe: the gateways' public keys, given here or asked for at a gateway, and what was revoked.
 *
 * @param jwks a JWK set or a JWK, as JSON text; goes before {@code jwksLocation}
 * @param jwksLocation where such text is, such as {@code file:/etc/rejoin/gateway.jwks}
 * @param gateway the gateways' management address, such as {@code http://gateway:8081}; without it revocations do not reach open
 *     subscriptions and WebSockets cannot renew their token
 * @param gatewaySecret what the gateways ask of services, their {@code rejoin.gateway.internal.secret}
 * @param startTimeout how long a start waits for a gateway where no key is given, 1 s to 10 min
 */
@ConfigurationProperties("rejoin.identity")
record IdentityProperties(
        @Nullable String jwks,
        @Nullable Resource jwksLocation,
        @Nullable URI gateway,
        @Nullable String gatewaySecret,
        @DefaultValue("30s") Duration startTimeout) {

    static final String JWKS = "rejoin.identity.jwks";
    static final String JWKS_LOCATION = "rejoin.identity.jwks-location";
    static final String GATEWAY = "rejoin.identity.gateway";
    static final String GATEWAY_SECRET = "rejoin.identity.gateway-secret";
    static final String START_TIMEOUT = "rejoin.identity.start-timeout";

    private static final Duration SHORTEST_START = Duration.ofSeconds(1);
    private static final Duration LONGEST_START = Duration.ofMinutes(10);

    IdentityProperties {
        if (startTimeout.compareTo(SHORTEST_START) < 0 || startTimeout.compareTo(LONGEST_START) > 0) {
            throw new IllegalArgumentException(
                    START_TIMEOUT + ": " + startTimeout + " (expected: " + SHORTEST_START + ".." + LONGEST_START + ")");
        }
    }

    /** Whether keys are given here. */
    boolean hasKeys() {
        return jwks != null || jwksLocation != null;
    }

    @Override
    public String toString() {
        return "IdentityProperties[gateway=" + gateway + "]";
    }
}
