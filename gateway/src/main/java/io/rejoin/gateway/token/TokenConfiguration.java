// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.micrometer.core.instrument.MeterRegistry;
import io.rejoin.gateway.entrance.AllowedOrigins;
import io.rejoin.gateway.settings.GatewaySettings;
import io.rejoin.gateway.settings.InvalidSettingsException;
import io.rejoin.gateway.tenant.Tenants;
import io.rejoin.token.CachingTokenVerifier;
import io.rejoin.token.IdentityTokenSigner;
import io.rejoin.token.KeySource;
import io.rejoin.token.RevocationCheck;
import io.rejoin.token.Revocations;
import io.rejoin.token.TenantTokenVerifier;
import io.rejoin.token.TokenPolicy;
import io.rejoin.token.TokenVerifier;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

/** Whose tokens are believed, and with which key the gateway vouches for them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(JwksSettings.class)
public class TokenConfiguration {

    @Bean
    KeySetClient keySetClient(ReactorResourceFactory resources, JwksSettings settings, MeterRegistry meters) {
        return new KeySetClient(resources.getLoopResources(), settings.timeout(), meters);
    }

    @Bean
    KeySets keySets(KeySetClient client, JwksSettings settings, Tenants tenants, InstantSource clock) {
        KeySets keySets = new KeySets(client, settings.policy(), clock);
        tenants.onChange(keySets::retain);
        return keySets;
    }

    @Bean
    KeySource tenantKeys(Tenants tenants, KeySets keySets, InstantSource clock) {
        return new DirectoryKeys(tenants, keySets, clock);
    }

    @Bean
    TokenVerifier tokenVerifier(
            KeySource keys,
            GatewaySettings settings,
            InstantSource clock,
            Tenants tenants,
            KeySets keySets,
            Revocations revocations) {
        CachingTokenVerifier caching =
                new CachingTokenVerifier(new TenantTokenVerifier(keys, policy(settings.tokens()), clock), clock);
        tenants.onChange(new ChangedTenants(tenants.snapshot(), caching));
        keySets.onRemoved((issuer, keyIds) ->
                caching.evict(identity -> identity.issuer().equals(issuer) && keyIds.contains(identity.keyId())));
        return new RevocationCheck(caching, revocations);
    }

    @Bean
    IdentityKeyRing identityKeyRing(GatewaySettings settings) {
        GatewaySettings.IdentityKey identity = settings.identity();
        return IdentityKeyRing.of(identity.signingKey(), identity.otherPublicKeys());
    }

    @Bean
    TokenExchange tokenExchange(TokenVerifier verifier, IdentityKeyRing keys, InstantSource clock, Tenants tenants) {
        return new TokenExchange(verifier, new IdentityTokenSigner(keys.signingKey(), clock), tenants);
    }

    @Bean
    AuthenticationFilter authenticationFilter(TokenExchange exchange) {
        return new AuthenticationFilter(exchange);
    }

    @Bean
    TenantOriginFilter tenantOriginFilter(AllowedOrigins origins) {
        return new TenantOriginFilter(origins);
    }

    private static TokenPolicy policy(GatewaySettings.Tokens tokens) {
        try {
            return new TokenPolicy(tokens.clockSkew(), tokens.maxBytes(), tokens.audience(), tokens.maxLifetime());
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException("rejoin.gateway.tokens: " + e.getMessage(), e);
        }
    }
}
