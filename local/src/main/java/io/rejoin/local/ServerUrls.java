// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** Addresses of servers that somebody else runs, as they are given on the command line. */
final class ServerUrls {

    private static final Pattern POSTGRES = Pattern.compile("(?:r2dbc:|jdbc:)?(?:postgresql|postgres)://(.+)");
    private static final Pattern REDIS = Pattern.compile("rediss?://.+");

    private ServerUrls() {}

    /**
     * The URL for the services.
     *
     * @throws IllegalArgumentException saying what was expected; the message holds nothing of the URL, there may be a password in it
     */
    static String postgres(String url) {
        var matcher = POSTGRES.matcher(url);
        if (!matcher.matches() || !hasHost("postgresql://" + matcher.group(1))) {
            throw new IllegalArgumentException("(expected: a URL such as postgresql://user:password@host:5432/database)");
        }
        return "r2dbc:postgresql://" + matcher.group(1);
    }

    /**
     * The URL for the services.
     *
     * @throws IllegalArgumentException as above
     */
    static String redis(String url) {
        if (!REDIS.matcher(url).matches() || !hasHost(url)) {
            throw new IllegalArgumentException("(expected: a URL such as redis://host:6379)");
        }
        return url;
    }

    private static boolean hasHost(String url) {
        try {
            return new URI(url).getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
