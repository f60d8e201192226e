// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.tenant;

import java.net.URI;
import java.net.URISyntaxException;

/** Reads the addresses that keys are fetched from: absolute, HTTP or HTTPS, without credentials or fragment. */
public final class KeySetAddress {

    private static final int MAX_LENGTH = 2_048;

    private KeySetAddress() {}

    /** @throws IllegalArgumentException if it is no such address */
    public static URI parse(String field, String value) {
        String expected = field + ": " + value.substring(0, Math.min(value.length(), MAX_LENGTH))
                + " (expected: such as https://login.example.com/keys)";
        try {
            URI uri = new URI(value);
            boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (value.length() > MAX_LENGTH
                    || !http
                    || uri.getHost() == null
                    || uri.getRawUserInfo() != null
                    || uri.getRawFragment() != null) {
                throw new IllegalArgumentException(expected);
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }
}
