// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.tenant;

import io.rejoin.gateway.settings.InvalidSettingsException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the tenants out of the settings. */
public final class TenantsOfSettings {

    /** What was said of one tenant so far. */
    private static final class Draft {
        private final List<TenantIssuer> issuers = new ArrayList<>();
        private final Set<String> origins = new HashSet<>();
        private @Nullable TenantLimits limits;
    }

    private TenantsOfSettings() {}

    /** @throws InvalidSettingsException naming the first property that is wrong */
    public static TenantDirectory read(TenantSettings settings) {
        Map<String, Draft> drafts = new LinkedHashMap<>();
        for (int i = 0; i < settings.tenants().size(); i++) {
            String property = "rejoin.gateway.tenants[" + i + "]";
            TenantSettings.Entry entry = settings.tenants().get(i);
            String id = required(property + ".id", entry.id());
            Draft draft = drafts.computeIfAbsent(id, it -> new Draft());
            draft.issuers.add(issuer(property, id, entry));
            draft.origins.addAll(entry.allowedOrigins());
            if (entry.limits() != null) {
                if (draft.limits != null) {
                    throw new InvalidSettingsException(
                            property + ".limits: again (expected: once for tenant " + id + ")");
                }
                draft.limits = entry.limits();
            }
        }
        try {
            return new TenantDirectory(
                    0,
                    drafts.entrySet().stream()
                            .map(draft -> tenant(draft.getKey(), draft.getValue()))
                            .toList());
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException("rejoin.gateway.tenants: " + e.getMessage(), e);
        }
    }

    private static Tenant tenant(String id, Draft draft) {
        TenantLimits limits = draft.limits == null ? TenantLimits.DEFAULTS : draft.limits;
        return new Tenant(id, true, draft.issuers, limits, draft.origins);
    }

    private static TenantIssuer issuer(String property, String tenant, TenantSettings.Entry entry) {
        String name = required(property + ".issuer", entry.issuer());
        List<IssuerKey> keys = new ArrayList<>();
        for (int k = 0; k < entry.keys().size(); k++) {
            keys.add(key(
                    property + ".keys[" + k + "]", tenant, name, entry.keys().get(k)));
        }
        try {
            List<URI> keySets = entry.jwks().stream()
                    .map(address -> KeySetAddress.parse("jwks", address))
                    .toList();
            return new TenantIssuer(name, keys, keySets, entry.discovery());
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException(property + "." + e.getMessage(), e);
        }
    }

    private static IssuerKey key(String property, String tenant, String issuer, TenantSettings.Key key) {
        String kid = required(property + ".kid", key.kid());
        String algorithm = required(property + ".algorithm", key.algorithm());
        try {
            return new IssuerKey(IssuerKey.parse(tenant, issuer, kid, algorithm, key.secret(), key.publicKey()), null);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException(property + ": " + e.getMessage(), e);
        }
    }

    private static String required(String property, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new InvalidSettingsException(property + ": missing (expected: a value)");
        }
        return value;
    }
}
