// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.admin;

import io.rejoin.gateway.registry.RevocationAdministration;
import io.rejoin.gateway.registry.TenantAdministration;
import io.rejoin.gateway.settings.BearerSecret;
import io.rejoin.gateway.settings.InvalidSettingsException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The operators' endpoints, where a secret for them is set; {@link AdminRoutes} puts them on the management port. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AdminSettings.class)
public class AdminConfiguration {

    @Bean
    @Nullable
    AdminApi adminApi(
            AdminSettings settings,
            ObjectProvider<TenantAdministration> tenants,
            ObjectProvider<RevocationAdministration> revocations,
            InstantSource clock) {
        BearerSecret secret = BearerSecret.of(AdminSettings.SECRET, settings.secret());
        if (secret == null) {
            return null;
        }
        TenantAdministration store = tenants.getIfAvailable();
        if (store == null) {
            throw new InvalidSettingsException(
                    AdminSettings.SECRET + ": set without a store (expected: rejoin.gateway.store.url too)");
        }
        return new AdminApi(secret, store, revocations.getObject(), clock);
    }
}
