// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.tenant;

import org.jspecify.annotations.Nullable;

/**
 * What one tenant may use, where that differs from what every tenant may. Immutable.
 *
 * <p>Each component is nullable and null where the gateway's own limit holds, or the services' own for storage, which they enforce. Bound from the settings
 * ({@code rejoin.gateway.tenants[n].limits.*}) and from the JSON of the administration alike, so that it checks itself.
 *
 * @param tenant all of the tenant's users together
 * @param user each of its users
 * @param storage payload that its streams keep
 */
public record TenantLimits(
        @Nullable Allowance tenant,
        @Nullable Allowance user,
        @Nullable StorageSize storage) {

    /** Nothing of its own. */
    public static final TenantLimits DEFAULTS = new TenantLimits(null, null, null);
}
