// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import io.rejoin.gateway.settings.InvalidSettingsException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The access log, under {@code rejoin.gateway.access-log}.
 *
 * @param enabled whether each request that ends is written as one line of JSON to the logger {@code access}
 * @param user how its user is told
 * @param queue lines that may wait for a slow disk, 1 to 1,000,000; further ones are dropped and counted
 */
@ConfigurationProperties("rejoin.gateway.access-log")
public record AccessLogSettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("hash") UserName user,
        @DefaultValue("8192") int queue) {

    private static final int LONGEST_QUEUE = 1_000_000;

    public AccessLogSettings {
        if (queue < 1 || queue > LONGEST_QUEUE) {
            throw new InvalidSettingsException(
                    "rejoin.gateway.access-log.queue: %d (expected: 1..%d)".formatted(queue, LONGEST_QUEUE));
        }
    }

    /** How a line names the user: logs live longer and travel further than anybody who is in them was asked about. */
    public enum UserName {
        /** Not at all. */
        NONE,
        /** A pseudonym, the same on all gateways that share a signing key and of no use without it. */
        HASH,
        /** As the token does. */
        PLAIN
    }
}
