// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** Addresses of servers that somebody else runs, as they are given on the command line. */
final class ServerUrls {

    private static final Pattern POSTGRES = Pattern.compile("(?:r2dbc:|jdbc:)?(?:postgresql|postgres)://(.+)");
    private static final Pattern REDIS = Pattern.compile("(?:rediss?|redis-sentinel)://.+");

    private static final int POSTGRES_PORT = 5432;
    private static final int REDIS_PORT = 6379;
    private static final int CONNECT_MILLIS = 3_000;

    private ServerUrls() {}

    /**
     * The URL for the services.
     *
     * @throws IllegalArgumentException saying what was expected; the message holds nothing of the URL, there may be a password in it
     */
    static String postgres(String url) {
        var matcher = POSTGRES.matcher(url);
        if (!matcher.matches() || !hasHost("postgresql://" + matcher.group(1))) {
            throw new IllegalArgumentException(
                    "(expected: a URL such as postgresql://user:password@host:5432/database)");
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

    /**
     * Finds out at once what a service would find out only after having waited for it.
     *
     * @throws LocalStartException if somebody else's servers are to be used and do not listen
     */
    static void requireListening(LocalOptions options) {
        String postgres = options.postgresUrl();
        if (postgres != null) {
            requireListening("--postgres", postgres(postgres).substring("r2dbc:".length()), POSTGRES_PORT);
        }
        String redis = options.redisUrl();
        if (redis != null) {
            requireListening("--redis", redis(redis), REDIS_PORT);
        }
    }

    private static void requireListening(String flag, String url, int defaultPort) {
        URI server = URI.create(url);
        int port = server.getPort() < 0 ? defaultPort : server.getPort();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.getHost(), port), CONNECT_MILLIS);
        } catch (IOException e) {
            throw new LocalStartException(
                    "Nobody answers at %s:%d, given with %s: %s."
                            .formatted(server.getHost(), port, flag, IoReason.of(e)),
                    e);
        }
    }

    private static boolean hasHost(String url) {
        try {
            return new URI(url).getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
