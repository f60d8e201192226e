// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * What tenants may store.
 *
 * @param limitPerTenant Most payload that the streams of one tenant keep, 0 or more, for tenants to whom the gateway gave no
 *     limit of their own. Unlimited where it is not set.
 */
@ConfigurationProperties("rejoin.storage")
record StorageProperties(@Nullable DataSize limitPerTenant) {

    StorageProperties {
        if (limitPerTenant != null && limitPerTenant.isNegative()) {
            throw new IllegalArgumentException("limitPerTenant: " + limitPerTenant + " (expected: 0B or more)");
        }
    }

    @Nullable
    Long bytes() {
        return limitPerTenant == null ? null : limitPerTenant.toBytes();
    }
}
