// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.tenant;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All tenants at one moment. Immutable; a change makes another one, of a higher {@link #revision}. */
public final class TenantDirectory {

    private final long revision;
    private final Map<String, Tenant> byId = new HashMap<>();
    private final Map<String, Issuer> byIssuer = new HashMap<>();

    /** An issuer and the tenant that owns it. */
    public record Issuer(Tenant tenant, TenantIssuer issuer) {}

    /** @throws IllegalArgumentException if two tenants have one id or one issuer */
    public TenantDirectory(long revision, Collection<Tenant> tenants) {
        this.revision = revision;
        for (Tenant tenant : tenants) {
            if (byId.putIfAbsent(tenant.id(), tenant) != null) {
                throw new IllegalArgumentException("tenants: two of id " + tenant.id() + " (expected: one)");
            }
            for (TenantIssuer issuer : tenant.issuers()) {
                Issuer other = byIssuer.putIfAbsent(issuer.name(), new Issuer(tenant, issuer));
                if (other != null) {
                    throw new IllegalArgumentException(
                            "issuer: " + issuer.name() + " of " + tenant.id() + " (expected: not the issuer of tenant "
                                    + other.tenant().id() + ")");
                }
            }
        }
    }

    /** Grows with every change; 0 before the first. */
    public long revision() {
        return revision;
    }

    /** The tenant of that id, also if it is disabled; null if there is none. */
    public @Nullable Tenant find(String id) {
        return byId.get(id);
    }

    /** Who owns that {@code iss}; null if nobody does. */
    public @Nullable Issuer ofIssuer(String name) {
        return byIssuer.get(name);
    }

    /** In no particular order. */
    public Collection<Tenant> all() {
        return Collections.unmodifiableCollection(byId.values());
    }
}
