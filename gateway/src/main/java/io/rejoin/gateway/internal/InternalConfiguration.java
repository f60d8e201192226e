// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.internal;

import io.rejoin.gateway.registry.RevocationHistory;
import io.rejoin.gateway.settings.BearerSecret;
import io.rejoin.gateway.tenant.Tenants;
import io.rejoin.gateway.token.IdentityKeyRing;
import io.rejoin.gateway.token.TokenExchange;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The services' endpoints, where a secret for them is set; {@link InternalRoutes} puts them on the management port. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(InternalSettings.class)
public class InternalConfiguration {

    @Bean
    @Nullable
    InternalApi internalApi(
            InternalSettings settings,
            Tenants tenants,
            RevocationHistory history,
            IdentityKeyRing keys,
            TokenExchange exchange) {
        BearerSecret secret = BearerSecret.of(InternalSettings.SECRET, settings.secret());
        return secret == null ? null : new InternalApi(secret, tenants, history, keys, exchange);
    }
}
