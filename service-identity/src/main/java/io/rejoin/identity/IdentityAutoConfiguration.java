// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import io.rejoin.token.IdentityTokenVerifier;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * The filter that a product routes through. Lazy: a service that uses it does not start without the gateways' keys, one that
 * does not use it needs none.
 */
@AutoConfiguration
@EnableConfigurationProperties(IdentityProperties.class)
public final class IdentityAutoConfiguration {

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    IdentityTokenVerifier rejoinIdentityTokenVerifier(IdentityProperties properties) {
        return IdentityKeys.verifier(properties, InstantSource.system());
    }

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    IdentityFilter rejoinIdentityFilter(IdentityTokenVerifier verifier) {
        return new IdentityFilter(verifier);
    }
}
