// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.web.Departures;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How this node leaves when it is told to stop.
 *
 * @param notice How long the node goes on as if nothing had happened once it has said that it is not ready any more, 0 to 1
 *     minute. As long as whoever sends requests here takes to notice.
 * @param window How long the open streams' leaving is spread over after that, 0 to 10 minutes. 0 ends all of them at once.
 */
@ConfigurationProperties("rejoin.drain")
record DrainProperties(
        @DefaultValue("2s") Duration notice,
        @DefaultValue("20s") Duration window) {

    private static final Duration MAX_NOTICE = Duration.ofMinutes(1);
    private static final Duration MAX_WINDOW = Duration.ofMinutes(10);

    DrainProperties {
        check("notice", notice, MAX_NOTICE);
        check("window", window, MAX_WINDOW);
    }

    private static void check(String name, Duration value, Duration most) {
        if (value.isNegative() || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: PT0S.." + most + ")");
        }
    }

    /** From the order to stop until no stream is open. */
    Duration longest() {
        return notice.plus(window).plus(Departures.farewell());
    }
}
