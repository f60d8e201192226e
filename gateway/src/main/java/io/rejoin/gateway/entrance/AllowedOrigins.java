// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.rejoin.gateway.settings.InvalidSettingsException;
import io.rejoin.gateway.tenant.Tenant;
import io.rejoin.gateway.tenant.TenantDirectory;
import io.rejoin.gateway.tenant.Tenants;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whose pages may call: those that the operator allows for all tenants, and those that a tenant allows for its own users. */
public final class AllowedOrigins {

    private static final String ANY = Tenant.ANY_ORIGIN;

    private final Set<String> everywhere;
    private final Tenants tenants;
    private volatile Set<String> somewhere;

    /** @throws InvalidSettingsException if an origin is not one */
    AllowedOrigins(List<String> everywhere, Tenants tenants) {
        this.everywhere = everywhere.stream().map(AllowedOrigins::origin).collect(Collectors.toUnmodifiableSet());
        this.tenants = tenants;
        tenants.onChange(changed -> somewhere = union(changed));
        this.somewhere = union(tenants.snapshot());
    }

    private static String origin(String value) {
        if (!value.equals(ANY) && !value.matches("https?://[^/*?#]+")) {
            throw new InvalidSettingsException(
                    "rejoin.gateway.cors.allowed-origins: %s (expected: * or an origin such as https://app.example.com)"
                            .formatted(value));
        }
        return value.toLowerCase(Locale.ROOT);
    }

    private Set<String> union(TenantDirectory directory) {
        Set<String> union = new HashSet<>(everywhere);
        directory.all().stream().filter(Tenant::enabled).forEach(tenant -> union.addAll(tenant.allowedOrigins()));
        return Set.copyOf(union);
    }

    /** Whether every page may call every tenant. */
    boolean isOpen() {
        return everywhere.contains(ANY);
    }

    /** Whether some tenant's users may call from that origin; what is known before it is known who asks. */
    boolean bySomeTenant(String origin) {
        return contains(somewhere, origin);
    }

    /** Whether that tenant's users may call from that origin. */
    public boolean byTenant(String id, String origin) {
        Tenant tenant = tenants.find(id);
        return contains(everywhere, origin) || (tenant != null && contains(tenant.allowedOrigins(), origin));
    }

    private static boolean contains(Set<String> origins, String origin) {
        return origins.contains(ANY) || origins.contains(origin.toLowerCase(Locale.ROOT));
    }

    /**
     * Whether the page came from where its request goes to. Only the authority is compared, because behind a proxy that ends TLS the scheme is
     * not known.
     */
    public static boolean isOwn(String origin, @Nullable String host) {
        int authority = origin.indexOf("://");
        return host != null
                && authority > 0
                && withoutDefaultPort(origin.substring(authority + 3)).equals(withoutDefaultPort(host));
    }

    private static String withoutDefaultPort(String authority) {
        return authority.toLowerCase(Locale.ROOT).replaceFirst(":(80|443)$", "");
    }
}
