// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import java.time.Duration;

/**
 * The limits of the transports that an operator may want to set. What nobody should need to set is a constant where it
 * applies.
 *
 * @param heartbeat a subscription that was sent nothing for so long is sent a heartbeat; 10 ms to 10 minutes. Shorter than
 *     the idle time-outs of the proxies in front
 * @param writeStall a connection that has bytes waiting and took none of them for so long is closed; 10 ms to 1 hour. One
 *     that takes any is never cut, however slow. Minutes, since a gateway in between takes in pieces of many kilobytes, and
 *     a slow client may take that long over one
 * @param pageEvents most events of one page, and largest {@code limit}; 1..1,000
 * @param pageBytes a page ends with the event whose payload brings the sum to so many bytes; at least 1
 * @param longPollWait longest {@code wait}; 1 ms to 10 minutes
 * @param retryDelay the least delay that clients are told to wait before they come back; what they are told is between
 *     this and twice this at random, so that they come back spread; 1 ms to 10 minutes
 * @param maxAge longest that a connection is subscribed before its client is told to come back on a new one, so that
 *     connections even out over the nodes and a drain is nothing new to any client; 100 ms to 7 days. Each leaves at random
 *     within the last quarter of it
 */
public record WebLimits(
        Duration heartbeat,
        Duration writeStall,
        int pageEvents,
        long pageBytes,
        Duration longPollWait,
        Duration retryDelay,
        Duration maxAge) {

    /** Events of a page whose request names no {@code limit}, unless {@code pageEvents} is less. */
    public static final int DEFAULT_PAGE_EVENTS = 100;

    /** Most streams of one WebSocket. */
    public static final int STREAMS_PER_SOCKET = 1_000;

    /** Most streams of one response of server-sent events: every event bears a cursor of all of them. */
    public static final int STREAMS_PER_RESPONSE = 64;

    /**
     * Heartbeats every 15 s, stalls cut after 5 minutes, pages of 1,000 events or 1 MiB, waits of 60 s, retries after 2–4 s,
     * connections of 45–60 minutes.
     */
    public static final WebLimits DEFAULT = new WebLimits(
            Duration.ofSeconds(15),
            Duration.ofMinutes(5),
            1_000,
            1 << 20,
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofHours(1));

    public WebLimits {
        check("heartbeat", heartbeat, Duration.ofMillis(10), Duration.ofMinutes(10));
        check("write-stall", writeStall, Duration.ofMillis(10), Duration.ofHours(1));
        check("long-poll-wait", longPollWait, Duration.ofMillis(1), Duration.ofMinutes(10));
        check("retry-delay", retryDelay, Duration.ofMillis(1), Duration.ofMinutes(10));
        check("max-age", maxAge, Duration.ofMillis(100), Duration.ofDays(7));
        if (pageEvents < 1 || pageEvents > 1_000) {
            throw new IllegalArgumentException("page-events: " + pageEvents + " (expected: 1..1000)");
        }
        if (pageBytes < 1) {
            throw new IllegalArgumentException("page-bytes: " + pageBytes + " (expected: at least 1)");
        }
    }

    private static void check(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + ": " + WireDuration.format(value) + " (expected: "
                    + WireDuration.format(least) + ".." + WireDuration.format(most) + ")");
        }
    }
}
