// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.tenant;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** Reads the addresses that keys are fetched from: HTTPS, or HTTP to this machine, without credentials or fragment. */
public final class KeySetAddress {

    private static final int MAX_LENGTH = 2_048;
    private static final Pattern THIS_MACHINE = Pattern.compile("localhost|127\\.[0-9.]+|\\[::1]");

    private KeySetAddress() {}

    /** @throws IllegalArgumentException if it is no such address */
    public static URI parse(String field, String value) {
        String expected = field + ": " + value.substring(0, Math.min(value.length(), MAX_LENGTH))
                + " (expected: such as https://login.example.com/keys)";
        try {
            URI uri = new URI(value);
            if (value.length() > MAX_LENGTH
                    || uri.getHost() == null
                    || !isSafe(uri)
                    || uri.getRawUserInfo() != null
                    || uri.getRawFragment() != null) {
                throw new IllegalArgumentException(expected);
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }

    /** Whoever can answer in the issuer's place can sign for it. */
    private static boolean isSafe(URI uri) {
        return "https".equals(uri.getScheme())
                || ("http".equals(uri.getScheme())
                        && THIS_MACHINE.matcher(uri.getHost()).matches());
    }
}
