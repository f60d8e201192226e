// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.web.WebLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The transports over HTTP.
 *
 * @param heartbeat How long a subscription may be silent before it is sent a heartbeat, 10 ms to 10 minutes. Shorter than
 *     the idle time-outs of the proxies in front.
 * @param writeStall How long a connection may take none of the bytes that wait for it before it is closed, 10 ms to 1 hour.
 * @param pageEvents Most events of one page, and largest limit, 1 to 1000.
 * @param pageSize Payload size at which a page ends.
 * @param longPollWait Longest wait of a long-poll, 1 ms to 10 minutes.
 * @param retryDelay Least delay that clients are told to wait before they come back, 1 ms to 10 minutes. They are told
 *     between this and twice this, at random.
 * @param maxAge Longest that a connection is subscribed before its client is told to come back on a new one, 100 ms to 7
 *     days. Each leaves at random within the last quarter of it.
 */
@ConfigurationProperties("rejoin.web")
record WebProperties(
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("5m") Duration writeStall,
        @DefaultValue("1000") int pageEvents,
        @DefaultValue("1MB") DataSize pageSize,
        @DefaultValue("60s") Duration longPollWait,
        @DefaultValue("2s") Duration retryDelay,
        @DefaultValue("1h") Duration maxAge) {

    WebProperties {
        new WebLimits(heartbeat, writeStall, pageEvents, pageSize.toBytes(), longPollWait, retryDelay, maxAge);
    }

    WebLimits limits() {
        return new WebLimits(heartbeat, writeStall, pageEvents, pageSize.toBytes(), longPollWait, retryDelay, maxAge);
    }
}
