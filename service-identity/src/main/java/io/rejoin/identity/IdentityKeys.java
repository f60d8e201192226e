// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import io.rejoin.token.IdentityTokenVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.Resource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the gateways' public keys, as JWKs, from a JWK set or a single JWK. Read once, at start. */
final class IdentityKeys {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private IdentityKeys() {}

    /** A verifier with the keys of a configuration. Errors as {@link #of}. */
    static IdentityTokenVerifier verifier(IdentityProperties identity, InstantSource clock) {
        try {
            return new IdentityTokenVerifier(of(identity), clock);
        } catch (IllegalArgumentException e) {
            throw invalid(IdentityProperties.JWKS, String.valueOf(e.getMessage()));
        }
    }

    /**
     * The keys of a configuration.
     *
     * @throws InvalidConfigurationPropertyValueException if there is no key, or what is there is none
     */
    static List<String> of(IdentityProperties identity) {
        if (identity.jwks() != null) {
            return split(IdentityProperties.JWKS, identity.jwks());
        }
        if (identity.jwksLocation() != null) {
            return split(
                    IdentityProperties.JWKS_LOCATION, text(IdentityProperties.JWKS_LOCATION, identity.jwksLocation()));
        }
        throw invalid(
                IdentityProperties.JWKS,
                "not set (expected: it or " + IdentityProperties.JWKS_LOCATION + ", the gateways' public keys)");
    }

    private static List<String> split(String property, String text) {
        try {
            JsonNode root = JSON.readTree(text);
            JsonNode keys = root.path("keys");
            return keys.isArray() ? keys.valueStream().map(JsonNode::toString).toList() : List.of(root.toString());
        } catch (JacksonException e) {
            throw invalid(property, "not JSON (expected: a JWK set or a JWK)");
        }
    }

    private static String text(String property, Resource location) {
        try {
            return location.getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw invalid(property, location + " cannot be read (expected: a JWK set or a JWK)");
        }
    }

    /** Without the value: somebody may have put a private key there. */
    private static InvalidConfigurationPropertyValueException invalid(String property, String reason) {
        return new InvalidConfigurationPropertyValueException(property, null, reason);
    }
}
