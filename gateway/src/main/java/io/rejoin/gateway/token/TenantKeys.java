// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.rejoin.gateway.settings.GatewaySettings;
import io.rejoin.gateway.settings.InvalidSettingsException;
import io.rejoin.token.KeySource;
import io.rejoin.token.TenantKey;
import io.rejoin.token.TokenAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tenants' keys out of the settings. */
final class TenantKeys {

    private TenantKeys() {}

    /** @throws InvalidSettingsException naming the first property that is wrong */
    static KeySource configured(List<GatewaySettings.Tenant> tenants) {
        List<TenantKey> keys = new ArrayList<>();
        Map<String, String> tenantOfIssuer = new HashMap<>();
        for (int i = 0; i < tenants.size(); i++) {
            String property = "rejoin.gateway.tenants[" + i + "]";
            GatewaySettings.Tenant tenant = tenants.get(i);
            String id = required(property + ".id", tenant.id());
            String issuer = required(property + ".issuer", tenant.issuer());
            String other = tenantOfIssuer.putIfAbsent(issuer, id);
            if (other != null && !other.equals(id)) {
                throw new InvalidSettingsException(
                        "%s.issuer: %s (expected: not the issuer of tenant %s)".formatted(property, issuer, other));
            }
            if (tenant.keys().isEmpty()) {
                throw new InvalidSettingsException(property + ".keys: none (expected: one or more)");
            }
            for (int k = 0; k < tenant.keys().size(); k++) {
                keys.add(key(
                        property + ".keys[" + k + "]", id, issuer, tenant.keys().get(k)));
            }
        }
        try {
            return KeySource.of(keys);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException("rejoin.gateway.tenants: " + e.getMessage(), e);
        }
    }

    private static TenantKey key(String property, String tenant, String issuer, GatewaySettings.Key key) {
        String kid = required(property + ".kid", key.kid());
        TokenAlgorithm algorithm =
                algorithm(property + ".algorithm", required(property + ".algorithm", key.algorithm()));
        String secret = key.secret();
        String publicKey = key.publicKey();
        if ((secret == null) == (publicKey == null)) {
            throw new InvalidSettingsException(property + ": expected either secret or public-key, and not both");
        }
        try {
            if (secret != null) {
                return TenantKey.sharedSecret(tenant, issuer, kid, algorithm, secret.getBytes(StandardCharsets.UTF_8));
            }
            return publicKey.stripLeading().startsWith("{")
                    ? TenantKey.jwk(tenant, issuer, kid, algorithm, publicKey)
                    : TenantKey.pem(tenant, issuer, kid, algorithm, publicKey);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException(property + ": " + e.getMessage(), e);
        }
    }

    private static TokenAlgorithm algorithm(String property, String name) {
        TokenAlgorithm algorithm = TokenAlgorithm.named(name);
        if (algorithm == null) {
            throw new InvalidSettingsException(
                    property + ": " + name + " (expected: HS256, HS384, HS512, RS*, PS*, ES* or EdDSA)");
        }
        return algorithm;
    }

    private static String required(String property, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new InvalidSettingsException(property + ": missing (expected: a value)");
        }
        return value;
    }
}
