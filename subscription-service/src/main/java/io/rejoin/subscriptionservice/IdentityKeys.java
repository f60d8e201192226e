// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.core.io.Resource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the gateways' public keys, as JWKs, from a JWK set or a single JWK. Read once, at start. */
final class IdentityKeys {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private IdentityKeys() {}

    /**
     * The keys of a configuration.
     *
     * @throws IllegalArgumentException naming the property if there is no key, or what is there is none
     */
    static List<String> of(SubscriptionServiceProperties.Identity identity) {
        if (identity.jwks() != null) {
            return split(SubscriptionServiceProperties.JWKS, identity.jwks());
        }
        if (identity.jwksLocation() != null) {
            return split(
                    SubscriptionServiceProperties.JWKS_LOCATION,
                    text(SubscriptionServiceProperties.JWKS_LOCATION, identity.jwksLocation()));
        }
        throw new IllegalArgumentException(SubscriptionServiceProperties.JWKS + ": not set (expected: it or "
                + SubscriptionServiceProperties.JWKS_LOCATION + ", the gateways' public keys)");
    }

    private static List<String> split(String property, String text) {
        try {
            JsonNode root = JSON.readTree(text);
            JsonNode keys = root.path("keys");
            return keys.isArray() ? keys.valueStream().map(JsonNode::toString).toList() : List.of(root.toString());
        } catch (JacksonException e) {
            throw new IllegalArgumentException(property + ": not JSON (expected: a JWK set or a JWK)", e);
        }
    }

    private static String text(String property, Resource location) {
        try {
            return location.getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    property + ": " + location + " cannot be read (expected: a JWK set or a JWK)", e);
        }
    }
}
