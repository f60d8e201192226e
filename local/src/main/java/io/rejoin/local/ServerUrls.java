// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Addresses of servers that somebody else runs, as they are given on the command line. */
final class ServerUrls {

    private static final Pattern POSTGRES = Pattern.compile("(r2dbcs?:|jdbc:)?(?:postgresql|postgres)://(.+)");
    private static final Pattern REDIS = Pattern.compile("(?:rediss?|redis-sentinel)://.+");

    private static final int POSTGRES_PORT = 5432;
    private static final int REDIS_PORT = 6379;
    private static final int SENTINEL_PORT = 26379;
    private static final String SENTINEL = "redis-sentinel:";
    private static final int CONNECT_MILLIS = 3_000;

    private ServerUrls() {}

    /**
     * The URL for the services.
     *
     * @throws IllegalArgumentException saying what was expected; the message holds nothing of the URL, there may be a password in it
     */
    static String postgres(String url) {
        var matcher = POSTGRES.matcher(url);
        if (!matcher.matches()
                || servers("postgresql://" + matcher.group(2), POSTGRES_PORT).size() != 1) {
            throw new IllegalArgumentException(
                    "(expected: a URL such as postgresql://user:password@host:5432/database)");
        }
        return ("r2dbcs:".equals(matcher.group(1)) ? "r2dbcs:" : "r2dbc:") + "postgresql://" + matcher.group(2);
    }

    /**
     * The URL for the services.
     *
     * @throws IllegalArgumentException as above
     */
    static String redis(String url) {
        int servers = servers(url, REDIS_PORT).size();
        if (!REDIS.matcher(url).matches() || servers == 0 || (servers > 1 && !url.startsWith(SENTINEL))) {
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
            requireListening("--postgres", postgres(postgres).replaceFirst("^r2dbcs?:", ""), POSTGRES_PORT);
        }
        String redis = options.redisUrl();
        if (redis != null) {
            requireListening("--redis", redis(redis), redis.startsWith(SENTINEL) ? SENTINEL_PORT : REDIS_PORT);
        }
    }

    /** Of several sentinels one is enough: who is the primary is asked of whichever is there. */
    private static void requireListening(String flag, String url, int defaultPort) {
        List<InetSocketAddress> servers = servers(url, defaultPort);
        IOException last = new IOException("none is named");
        for (InetSocketAddress server : servers) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(server.getHostString(), server.getPort()), CONNECT_MILLIS);
                return;
            } catch (IOException e) {
                last = e;
            }
        }
        String named = servers.stream()
                .map(server -> server.getHostString() + ":" + server.getPort())
                .collect(Collectors.joining(", "));
        throw new LocalStartException(
                "Nobody answers at %s, given with %s: %s.".formatted(named, flag, IoReason.of(last)), last);
    }

    /** Not looked up yet; none if one of them is no address. */
    private static List<InetSocketAddress> servers(String url, int defaultPort) {
        List<InetSocketAddress> servers = new ArrayList<>();
        try {
            String authority = new URI(url).getRawAuthority();
            String hosts = authority == null ? "" : authority.substring(authority.lastIndexOf('@') + 1);
            for (String host : hosts.split(",", -1)) {
                URI server = new URI("server://" + host);
                if (server.getHost() == null) {
                    return List.of();
                }
                servers.add(InetSocketAddress.createUnresolved(
                        server.getHost(), server.getPort() < 0 ? defaultPort : server.getPort()));
            }
            return servers;
        } catch (URISyntaxException | IllegalArgumentException e) { // the latter for a port beyond all
            return List.of();
        }
    }
}
