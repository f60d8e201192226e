// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.drain;

import io.rejoin.gateway.settings.InvalidSettingsException;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How this gateway leaves when it is told to stop.
 *
 * @param notice how long it goes on as before once it has said that it is not ready any more: until load balancers have noticed
 * @param window how long the leaving of the open streams is spread over after that; 0 for all at once
 */
@ConfigurationProperties("rejoin.gateway.drain")
record DrainSettings(
        @DefaultValue("2s") Duration notice,
        @DefaultValue("20s") Duration window) {

    private static final Duration LONGEST_NOTICE = Duration.ofMinutes(1);
    private static final Duration LONGEST_WINDOW = Duration.ofMinutes(10);

    DrainSettings {
        requireWithin("notice", notice, LONGEST_NOTICE);
        requireWithin("window", window, LONGEST_WINDOW);
    }

    private static void requireWithin(String name, Duration value, Duration most) {
        if (value.isNegative() || value.compareTo(most) > 0) {
            throw new InvalidSettingsException(
                    "rejoin.gateway.drain.%s: %s (expected: PT0S..%s)".formatted(name, value, most));
        }
    }

    /** From the order to stop until no stream is open. */
    Duration longest() {
        return notice.plus(window).plus(OpenStreams.FAREWELL);
    }

    /** @throws InvalidSettingsException if the drain would be cut off by the limit of the application's own */
    void requireToFit(Duration phaseTimeout) {
        if (longest().compareTo(phaseTimeout) > 0) {
            throw new InvalidSettingsException(
                    ("rejoin.gateway.drain: notice %s, window %s and the last frames take up to %s (expected: at most"
                                    + " spring.lifecycle.timeout-per-shutdown-phase, %s)")
                            .formatted(notice, window, longest(), phaseTimeout));
        }
    }
}
