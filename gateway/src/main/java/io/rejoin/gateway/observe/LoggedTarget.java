// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of a request's target may stand in a log. Whatever a client can write there, somebody some day writes a token into: of the
 * query, only parameters of the protocol that can hold none are shown, and a path is searched for what looks like a token.
 */
final class LoggedTarget {

    /** Longest path or query in a line, in characters. */
    static final int MAX_LENGTH = 1_024;

    private static final int MAX_METHOD = 32;

    private static final Set<String> SHOWN =
            Set.of("from", "cursor", "after", "before", "limit", "wait", "onreset", "errors", "stream", "prefix");

    /** How every JSON Web Token begins, and what may follow. Without a group: one that repeats takes a piece of the stack each time. */
    private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_=.-]*");

    private static final String HIDDEN = "***";

    private LoggedTarget() {}

    static String method(String name) {
        return shortened(name, MAX_METHOD);
    }

    static String path(String raw) {
        return shortened(TOKEN.matcher(raw).replaceAll(HIDDEN), MAX_LENGTH);
    }

    /** The parameters that are shown; any others together as {@code ***}. */
    static @Nullable String query(@Nullable String raw) {
        if (raw == null) {
            return null;
        }
        List<String> shown = new ArrayList<>();
        boolean hidden = false;
        for (String parameter : raw.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (SHOWN.contains(equals < 0 ? parameter : parameter.substring(0, equals))) {
                shown.add(TOKEN.matcher(parameter).replaceAll(HIDDEN));
            } else {
                hidden = true;
            }
        }
        if (hidden) {
            shown.add(HIDDEN);
        }
        return shortened(String.join("&", shown), MAX_LENGTH);
    }

    private static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "…";
    }
}
