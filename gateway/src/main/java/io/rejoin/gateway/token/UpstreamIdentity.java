// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.rejoin.token.Identity;
import org.springframework.web.server.ServerWebExchange;

/**
 * Who an exchange was proven to come from, and the token that tells the product so.
 *
 * @param token signed by the gateway, for {@link io.rejoin.token.IdentityTokens#HEADER}
 */
public record UpstreamIdentity(Identity identity, String token) {

    private static final String ATTRIBUTE = UpstreamIdentity.class.getName();

    void attachTo(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    /**
     * The identity of an exchange that passed {@link AuthenticationFilter}.
     *
     * @throws IllegalArgumentException if it did not, so that nothing reaches a product without one
     */
    public static UpstreamIdentity of(ServerWebExchange exchange) {
        return exchange.getRequiredAttribute(ATTRIBUTE);
    }

    @Override
    public String toString() {
        return "UpstreamIdentity[identity=" + identity + "]";
    }
}
