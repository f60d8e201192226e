// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.tenant;

import java.util.function.Consumer;

/** The tenants out of the settings, which never change. */
record ConfiguredTenants(TenantDirectory snapshot) implements Tenants {

    @Override
    public void onChange(Consumer<TenantDirectory> listener) {
        // Nothing to tell, ever.
    }
}
