// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.admin;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The operators' way in.
 *
 * @param secret what operators show as a bearer token, 32 to 512 visible characters; without it there is no way in
 */
@ConfigurationProperties("rejoin.gateway.admin")
record AdminSettings(@Nullable String secret) {

    static final String SECRET = "rejoin.gateway.admin.secret";

    @Override
    public String toString() {
        return "AdminSettings[]";
    }
}
