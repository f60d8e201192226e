// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The query parameter {@code access_token}, read and removed without touching the other parameters' encoding.
 *
 * <p>Names are compared decoded, because the server behind would decode {@code access%5Ftoken} too.
 */
final class AccessTokenParameter {

    private static final String NAME = "access_token";

    private AccessTokenParameter() {}

    /** Every value the parameter has in a raw query, decoded, in order. */
    static List<String> values(@Nullable String rawQuery) {
        List<String> values = new ArrayList<>();
        for (String parameter : parameters(rawQuery)) {
            if (isAccessToken(parameter)) {
                int equals = parameter.indexOf('=');
                values.add(equals < 0 ? "" : decode(parameter.substring(equals + 1)));
            }
        }
        return values;
    }

    /** The raw query without the parameter; null if nothing else is left. */
    static @Nullable String removedFrom(@Nullable String rawQuery) {
        List<String> kept = new ArrayList<>();
        for (String parameter : parameters(rawQuery)) {
            if (!isAccessToken(parameter)) {
                kept.add(parameter);
            }
        }
        return kept.isEmpty() ? null : String.join("&", kept);
    }

    private static String[] parameters(@Nullable String rawQuery) {
        return rawQuery == null || rawQuery.isEmpty() ? new String[0] : rawQuery.split("&", -1);
    }

    private static boolean isAccessToken(String parameter) {
        int equals = parameter.indexOf('=');
        return decode(equals < 0 ? parameter : parameter.substring(0, equals)).equals(NAME);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text; // a broken escape names no parameter of ours; the request gate refuses it anyway
        }
    }
}
