// SPDX-License-Identifier: Apache-2.0
package io.rejoin.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How a {@link RedisLiveFeed} reaches Redis, and its limits.
 *
 * @param url {@code redis://}, {@code rediss://} (TLS) or {@code redis-sentinel://}, with user and password if there are
 *     any; for a cluster, several {@code host:port} separated by commas. Never rendered: it may hold a password
 * @param mode one server (or a primary found by Sentinel), or the shards of a cluster
 * @param prefix what the names of all channels begin with, 1–64 of {@code [A-Za-z0-9._:-]}; nodes that share Redis and
 *     prefix hear one another
 * @param commandTimeout how long a publish may take, and a subscription before its listeners are told that it is
 *     interrupted; 10 ms to 10 s
 * @param connectTimeout how long connecting may take, each for the socket and for the handshake; 10 ms to 60 s
 * @param maxInFlight most messages that Redis has been sent and has not answered; more are rejected. At most 16 KB each;
 *     1 to 65,536
 * @param probeFailuresBeforeReconnect how many probes of a connection must fail in a row before it is thought wedged and
 *     replaced; 1 to 100
 */
public record RedisFeedSettings(
        String url,
        Mode mode,
        String prefix,
        Duration commandTimeout,
        Duration connectTimeout,
        int maxInFlight,
        int probeFailuresBeforeReconnect) {

    /** What is at the other end. */
    public enum Mode {
        /** One server, or a primary and its replicas: publish/subscribe on the primary. */
        STANDALONE,
        /** A cluster of Redis 7 or later: sharded publish/subscribe, on the shard that owns the channel's slot. */
        CLUSTER
    }

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final String DEFAULT_PREFIX = "rejoin";
    private static final Duration DEFAULT_COMMAND_TIMEOUT = Duration.ofMillis(500);
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(10);
    private static final Duration MAX_COMMAND_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MAX_CONNECT_TIMEOUT = Duration.ofSeconds(60);
    private static final int DEFAULT_MAX_IN_FLIGHT = 1_024;
    private static final int MAX_MAX_IN_FLIGHT = 65_536;
    private static final int DEFAULT_PROBE_FAILURES = 3;
    private static final int MAX_PROBE_FAILURES = 100;

    /** @throws IllegalArgumentException if a value is out of its bounds, or the URL is not one that Redis is reached by */
    public RedisFeedSettings {
        parse(url, mode);
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("prefix: '" + prefix + "' (expected: 1..64 of [A-Za-z0-9._:-])");
        }
        require("command timeout", commandTimeout, MIN_TIMEOUT, MAX_COMMAND_TIMEOUT);
        require("connect timeout", connectTimeout, MIN_TIMEOUT, MAX_CONNECT_TIMEOUT);
        require("max in flight", maxInFlight, 1, MAX_MAX_IN_FLIGHT);
        require("probe failures before reconnect", probeFailuresBeforeReconnect, 1, MAX_PROBE_FAILURES);
    }

    /** The defaults, for one server. */
    public static RedisFeedSettings standalone(String url) {
        return defaults(url, Mode.STANDALONE);
    }

    /** The defaults, for a cluster. */
    public static RedisFeedSettings cluster(String url) {
        return defaults(url, Mode.CLUSTER);
    }

    private static RedisFeedSettings defaults(String url, Mode mode) {
        return new RedisFeedSettings(
                url,
                mode,
                DEFAULT_PREFIX,
                DEFAULT_COMMAND_TIMEOUT,
                DEFAULT_CONNECT_TIMEOUT,
                DEFAULT_MAX_IN_FLIGHT,
                DEFAULT_PROBE_FAILURES);
    }

    public RedisFeedSettings withPrefix(String newPrefix) {
        return new RedisFeedSettings(
                url, mode, newPrefix, commandTimeout, connectTimeout, maxInFlight, probeFailuresBeforeReconnect);
    }

    public RedisFeedSettings withCommandTimeout(Duration newCommandTimeout) {
        return new RedisFeedSettings(
                url, mode, prefix, newCommandTimeout, connectTimeout, maxInFlight, probeFailuresBeforeReconnect);
    }

    public RedisFeedSettings withMaxInFlight(int newMaxInFlight) {
        return new RedisFeedSettings(
                url, mode, prefix, commandTimeout, connectTimeout, newMaxInFlight, probeFailuresBeforeReconnect);
    }

    /** Where to connect to first: one address, or the seeds of a cluster. */
    List<RedisURI> seeds() {
        List<RedisURI> seeds = parse(url, mode);
        seeds.forEach(seed -> seed.setTimeout(connectTimeout));
        return seeds;
    }

    /** Says nothing of the cause: it would quote the URL, and with it the password. */
    private static List<RedisURI> parse(String url, Mode mode) {
        try {
            return mode == Mode.CLUSTER
                    ? RedisClusterURIUtil.toRedisURIs(URI.create(url))
                    : List.of(RedisURI.create(url));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "url: no " + mode + " URL of Redis (expected: as redis://[user:password@]host[:port])");
        }
    }

    private static void require(String what, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: " + min + ".." + max + ")");
        }
    }

    private static void require(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: " + min + ".." + max + ")");
        }
    }

    @Override
    public String toString() {
        return mode + " " + seeds() + " prefix " + prefix;
    }
}
