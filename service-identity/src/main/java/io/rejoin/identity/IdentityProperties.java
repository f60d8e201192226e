// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.io.Resource;

/**
 * Whom to believe: the gateways' public keys, of which one at least must be given.
 *
 * @param jwks a JWK set or a JWK, as JSON text; goes before {@code jwksLocation}
 * @param jwksLocation where such text is, such as {@code file:/etc/rejoin/gateway.jwks}
 */
@ConfigurationProperties("rejoin.identity")
record IdentityProperties(@Nullable String jwks, @Nullable Resource jwksLocation) {

    static final String JWKS = "rejoin.identity.jwks";
    static final String JWKS_LOCATION = "rejoin.identity.jwks-location";
}
