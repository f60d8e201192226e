// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.settings;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * WebSockets between clients and products.
 *
 * @param maxFrame the largest frame in either direction; of messages a product bounds the size itself
 * @param handshakeTimeout from asking an address of the product to its answer; another is asked only if one cannot be connected to
 */
@ConfigurationProperties("rejoin.gateway.websocket")
public record WebSocketSettings(
        @DefaultValue("2MB") DataSize maxFrame,
        @DefaultValue("10s") Duration handshakeTimeout) {

    private static final DataSize LARGEST = DataSize.ofMegabytes(64);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    public WebSocketSettings {
        if (maxFrame.toBytes() < 1 || maxFrame.compareTo(LARGEST) > 0) {
            throw new InvalidSettingsException(
                    "rejoin.gateway.websocket.max-frame: " + maxFrame + " (expected: 1B..64MB)");
        }
        if (!handshakeTimeout.isPositive() || handshakeTimeout.compareTo(LONGEST) > 0) {
            throw new InvalidSettingsException("rejoin.gateway.websocket.handshake-timeout: " + handshakeTimeout
                    + " (expected: more than PT0S, at most " + LONGEST + ")");
        }
    }
}
