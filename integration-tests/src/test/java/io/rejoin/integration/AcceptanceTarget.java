// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import java.net.URI;

/**
 * The platform that the acceptance suite is run against, as system properties say: {@code rejoin.acceptance.url} is its gateway,
 * {@code rejoin.acceptance.token} a token of the tenant {@code dev} for all streams.
 */
record AcceptanceTarget(URI gateway, String token) {

    static AcceptanceTarget get() {
        return new AcceptanceTarget(
                URI.create(required("rejoin.acceptance.url", "http://localhost:18080")),
                required("rejoin.acceptance.token", "what ./rejoin token prints"));
    }

    static String required(String property, String example) {
        String value = System.getProperty(property, "");
        if (value.isBlank()) {
            throw new IllegalStateException("-D%s: not set (expected: such as %s)".formatted(property, example));
        }
        return value;
    }
}
