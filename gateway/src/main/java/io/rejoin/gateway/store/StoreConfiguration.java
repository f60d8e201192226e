// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.store;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** The store, where one is configured. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoreSettings.class)
public class StoreConfiguration {

    @Bean
    @Conditional(OnStoreUrl.class)
    Store gatewayStore(StoreSettings settings) {
        return new Store(settings);
    }
}
