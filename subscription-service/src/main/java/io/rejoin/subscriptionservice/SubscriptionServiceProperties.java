// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import io.rejoin.core.Publication;
import io.rejoin.web.WireDuration;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What an operator sets of this service, beside the libraries' {@code rejoin.*} and Spring Boot's own.
 *
 * @param maxBodySize largest body of a publish or redaction, 1 byte to 16 MB, which is what the log takes; beyond it {@code 413}
 * @param bodyTimeout how long a client may take to send a body, 100 ms to 10 minutes
 */
@ConfigurationProperties("rejoin.subscription-service")
record SubscriptionServiceProperties(
        @DefaultValue("1MB") DataSize maxBodySize,
        @DefaultValue("30s") Duration bodyTimeout) {

    private static final DataSize LARGEST_BODY = DataSize.ofBytes(Publication.MAX_BYTES);
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);

    SubscriptionServiceProperties {
        if (maxBodySize.toBytes() < 1 || maxBodySize.compareTo(LARGEST_BODY) > 0) {
            throw new IllegalArgumentException("rejoin.subscription-service.max-body-size: " + maxBodySize
                    + " (expected: 1B.." + LARGEST_BODY + ")");
        }
        if (bodyTimeout.compareTo(SHORTEST_TIMEOUT) < 0 || bodyTimeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException("rejoin.subscription-service.body-timeout: "
                    + WireDuration.format(bodyTimeout) + " (expected: 100ms..10m)");
        }
    }
}
