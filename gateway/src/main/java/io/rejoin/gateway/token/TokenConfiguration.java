// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.rejoin.gateway.settings.GatewaySettings;
import io.rejoin.gateway.settings.InvalidSettingsException;
import io.rejoin.gateway.tenant.Tenants;
import io.rejoin.token.CachingTokenVerifier;
import io.rejoin.token.IdentitySigningKey;
import io.rejoin.token.IdentityTokenSigner;
import io.rejoin.token.KeySource;
import io.rejoin.token.RevocationCheck;
import io.rejoin.token.Revocations;
import io.rejoin.token.TenantTokenVerifier;
import io.rejoin.token.TokenPolicy;
import io.rejoin.token.TokenVerifier;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Whose tokens are believed, and with which key the gateway vouches for them. */
@Configuration(proxyBeanMethods = false)
public class TokenConfiguration {

    @Bean
    KeySource tenantKeys(Tenants tenants, InstantSource clock) {
        return new DirectoryKeys(tenants, clock);
    }

    @Bean
    TokenVerifier tokenVerifier(
            KeySource keys, GatewaySettings settings, InstantSource clock, Tenants tenants, Revocations revocations) {
        CachingTokenVerifier caching =
                new CachingTokenVerifier(new TenantTokenVerifier(keys, policy(settings.tokens()), clock), clock);
        tenants.onChange(new ChangedTenants(tenants.snapshot(), caching));
        return new RevocationCheck(caching, revocations);
    }

    @Bean
    IdentityTokenSigner identityTokenSigner(GatewaySettings settings, InstantSource clock) {
        return new IdentityTokenSigner(signingKey(settings.identity().signingKey()), clock);
    }

    @Bean
    AuthenticationFilter authenticationFilter(TokenVerifier verifier, IdentityTokenSigner signer) {
        return new AuthenticationFilter(verifier, signer);
    }

    private static TokenPolicy policy(GatewaySettings.Tokens tokens) {
        try {
            return new TokenPolicy(tokens.clockSkew(), tokens.maxBytes(), tokens.audience(), tokens.maxLifetime());
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException("rejoin.gateway.tokens: " + e.getMessage(), e);
        }
    }

    private static IdentitySigningKey signingKey(@Nullable String jwk) {
        String property = "rejoin.gateway.identity.signing-key";
        if (jwk == null || jwk.isBlank()) {
            throw new InvalidSettingsException(
                    property + ": missing (expected: a private Ed25519 key as a JSON Web Key, with kty, crv, x and d)");
        }
        try {
            return IdentitySigningKey.parse(jwk);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException(property + ": " + e.getMessage(), e);
        }
    }
}
