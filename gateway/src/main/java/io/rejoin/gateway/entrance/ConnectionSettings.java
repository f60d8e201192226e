// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.rejoin.gateway.settings.InvalidSettingsException;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a client's connection may take its time with, and how much may go on in it at once.
 *
 * @param headTimeout from the first byte of a request on HTTP/1.1 to the end of its headers
 * @param bodyTimeout from a request's headers to the end of its body
 * @param maxStreams open at once on one connection of HTTP/2
 * @param pingTimeout after which a client of HTTP/2 that is silent and does not answer a ping is disconnected
 */
@ConfigurationProperties("rejoin.gateway.connection")
record ConnectionSettings(
        @DefaultValue("10s") Duration headTimeout,
        @DefaultValue("60s") Duration bodyTimeout,
        @DefaultValue("250") int maxStreams,
        @DefaultValue("10s") Duration pingTimeout) {

    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MOST_STREAMS = 10_000;

    ConnectionSettings {
        requireWithin("head-timeout", headTimeout);
        requireWithin("body-timeout", bodyTimeout);
        requireWithin("ping-timeout", pingTimeout);
        require(
                maxStreams >= 1 && maxStreams <= MOST_STREAMS,
                "max-streams: %d (expected: 1..%d)".formatted(maxStreams, MOST_STREAMS));
    }

    private static void requireWithin(String name, Duration value) {
        require(
                value.compareTo(Duration.ofMillis(1)) >= 0 && value.compareTo(LONGEST) <= 0,
                "%s: %s (expected: PT0.001S..%s)".formatted(name, value, LONGEST));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new InvalidSettingsException("rejoin.gateway.connection." + message);
        }
    }
}
