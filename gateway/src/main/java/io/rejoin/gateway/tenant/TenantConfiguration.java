// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.tenant;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where the tenants come from. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TenantSettings.class)
public class TenantConfiguration {

    @Bean
    Tenants tenants(TenantSettings settings) {
        return new ConfiguredTenants(TenantsOfSettings.read(settings));
    }
}
