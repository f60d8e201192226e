// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import java.time.Duration;

/**
 * An event that is worth something only now (typing, presence): sent to whoever is connected, stored nowhere, without a
 * cursor and without a promise.
 *
 * @param after the last durable sequence number when it was sent; subscribers that have not got there yet do not see it
 *     before they do
 * @param timeToLive how long after its arrival at a node it may still be sent; {@link #MIN_TIME_TO_LIVE} to
 *     {@link #MAX_TIME_TO_LIVE}
 */
public record EphemeralEvent(StreamKey stream, long after, Duration timeToLive, Content content) {

    /** Shortest time to live. */
    public static final Duration MIN_TIME_TO_LIVE = Duration.ofMillis(1);

    /** Longest time to live. */
    public static final Duration MAX_TIME_TO_LIVE = Duration.ofMinutes(10);

    public EphemeralEvent {
        if (timeToLive.compareTo(MIN_TIME_TO_LIVE) < 0 || timeToLive.compareTo(MAX_TIME_TO_LIVE) > 0) {
            throw new IllegalArgumentException("time to live: " + timeToLive + " (expected: PT0.001S..PT10M)");
        }
    }
}
