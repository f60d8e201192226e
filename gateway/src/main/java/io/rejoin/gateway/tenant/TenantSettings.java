// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.tenant;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The tenants that an operator configured.
 *
 * @param tenants whose tokens are accepted; entries of one id are one tenant with several issuers
 */
@ConfigurationProperties("rejoin.gateway")
public record TenantSettings(@DefaultValue List<Entry> tenants) {

    /**
     * One issuer of one tenant.
     *
     * @param issuer the {@code iss} of its tokens
     * @param keys the issuer's keys
     * @param jwks addresses of key sets that the issuer publishes
     * @param discovery whether a key set's address is in the issuer's OpenID configuration
     * @param allowedOrigins whose pages may call for this tenant; in one entry of a tenant
     * @param limits where they differ from every tenant's; in one entry of a tenant
     */
    public record Entry(
            @Nullable String id,
            @Nullable String issuer,
            @DefaultValue List<Key> keys,
            @DefaultValue List<String> jwks,
            @DefaultValue("false") boolean discovery,
            @DefaultValue List<String> allowedOrigins,
            @Nullable TenantLimits limits) {}

    /**
     * One of an issuer's keys: a secret for HS256, HS384 and HS512, else a public key.
     *
     * @param secret the shared secret as text, used as its UTF-8 bytes
     * @param publicKey PEM or a JSON Web Key
     */
    public record Key(
            @Nullable String kid,
            @Nullable String algorithm,
            @Nullable String secret,
            @Nullable String publicKey) {

        @Override
        public String toString() {
            return "Key[kid=" + kid + ", algorithm=" + algorithm + "]";
        }
    }
}
