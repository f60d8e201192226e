// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.http;

import io.rejoin.chat.ChatLimits;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Addresses that clients hand to one another. Only the web's: {@code javascript:} and the like never reach another user. */
public final class Links {

    private static final String EXPECTED = "an http or https URL";

    private Links() {}

    /** {@code null} if absent. */
    public static @Nullable String optional(Fields fields, String name) {
        String text = fields.optionalLine(name, 1, ChatLimits.URL_LENGTH);
        if (text != null && !isWeb(text)) {
            throw fields.invalid(name, EXPECTED);
        }
        return text;
    }

    public static String required(Fields fields, String name) {
        String text = fields.line(name, 1, ChatLimits.URL_LENGTH);
        if (!isWeb(text)) {
            throw fields.invalid(name, EXPECTED);
        }
        return text;
    }

    private static boolean isWeb(String text) {
        try {
            URI uri = new URI(text);
            return ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()))
                    && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false; // no address at all
        }
    }
}
