// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.internal;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What services use on the management port.
 *
 * @param secret what services show as a bearer token, 32 to 512 visible characters; without it they are answered nothing
 */
@ConfigurationProperties("rejoin.gateway.internal")
record InternalSettings(@Nullable String secret) {

    static final String SECRET = "rejoin.gateway.internal.secret";

    @Override
    public String toString() {
        return "InternalSettings[]";
    }
}
