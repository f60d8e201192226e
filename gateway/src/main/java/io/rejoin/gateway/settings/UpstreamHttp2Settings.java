// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.settings;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The HTTP/2 connections to products, each of which carries many streams.
 *
 * @param streamWindow what a product may send on one stream beyond what its client has taken: the gateway holds up to about twice as
 *     much for a client that does not read
 * @param maxStreamsPerConnection open at once; a product may allow fewer
 * @param maxConnections to one address of a product, divided among the event loops; where they are fewer than those, event loops share them
 * @param maxConnectionAge after which a connection gets no new streams; it is closed when its last stream has ended
 * @param pingAfter silence after which a product is asked for a sign of life
 * @param pingTimeout without a sign of life after which a connection is closed, and with it its streams
 * @param resolveInterval at which a product's name is looked up again, so that new addresses get their share of new streams
 */
@ConfigurationProperties("rejoin.gateway.upstream.http2")
public record UpstreamHttp2Settings(
        @DefaultValue("64KB") DataSize streamWindow,
        @DefaultValue("1000") int maxStreamsPerConnection,
        @DefaultValue("200") int maxConnections,
        @DefaultValue("30m") Duration maxConnectionAge,
        @DefaultValue("10s") Duration pingAfter,
        @DefaultValue("3s") Duration pingTimeout,
        @DefaultValue("5s") Duration resolveInterval) {

    private static final DataSize SMALLEST_WINDOW = DataSize.ofKilobytes(16);
    private static final DataSize LARGEST_WINDOW = DataSize.ofMegabytes(1);
    private static final int MOST_STREAMS = 10_000;
    private static final int MOST_CONNECTIONS = 10_000;
    private static final Duration LONGEST_AGE = Duration.ofDays(1);
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(10);

    public UpstreamHttp2Settings {
        require(
                streamWindow.compareTo(SMALLEST_WINDOW) >= 0 && streamWindow.compareTo(LARGEST_WINDOW) <= 0,
                "stream-window: " + streamWindow + " (expected: 16KB..1MB)");
        requireWithin("max-streams-per-connection", maxStreamsPerConnection, MOST_STREAMS);
        requireWithin("max-connections", maxConnections, MOST_CONNECTIONS);
        requireWithin("max-connection-age", maxConnectionAge, LONGEST_AGE);
        requireWithin("ping-after", pingAfter, LONGEST_INTERVAL);
        requireWithin("ping-timeout", pingTimeout, LONGEST_INTERVAL);
        requireWithin("resolve-interval", resolveInterval, LONGEST_INTERVAL);
        require(
                2 * streamWindow.toBytes() * maxStreamsPerConnection <= Integer.MAX_VALUE,
                "stream-window: %s for each of %d max-streams-per-connection (expected: at most 1GB together)"
                        .formatted(streamWindow, maxStreamsPerConnection));
    }

    /**
     * What a product may send on a connection beyond what was taken. Were it all in the hands of stalled streams, the busy ones
     * beside them would starve; and a window is refilled only when half of it was taken, hence twice the sum of the streams'.
     */
    public int connectionWindow() {
        return Math.toIntExact(2 * streamWindow.toBytes() * maxStreamsPerConnection);
    }

    private static void requireWithin(String name, int value, int most) {
        require(value >= 1 && value <= most, "%s: %d (expected: 1..%d)".formatted(name, value, most));
    }

    private static void requireWithin(String name, Duration value, Duration most) {
        require(
                value.isPositive() && value.compareTo(most) <= 0,
                "%s: %s (expected: more than PT0S, at most %s)".formatted(name, value, most));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new InvalidSettingsException("rejoin.gateway.upstream.http2." + message);
        }
    }
}
