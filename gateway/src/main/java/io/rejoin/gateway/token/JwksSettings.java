// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.rejoin.gateway.settings.InvalidSettingsException;
import io.rejoin.token.KeySetPolicy;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How issuers' published keys are fetched; see {@link KeySetPolicy} for the first three.
 *
 * @param timeout for one fetch, everything included; 100 ms to 10 s
 */
@ConfigurationProperties("rejoin.gateway.jwks")
record JwksSettings(
        @DefaultValue("5m") Duration refresh,
        @DefaultValue("1h") Duration outage,
        @DefaultValue("5s") Duration minInterval,
        @DefaultValue("2s") Duration timeout) {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    JwksSettings {
        if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw new InvalidSettingsException(
                    "rejoin.gateway.jwks.timeout: " + timeout + " (expected: " + SHORTEST + ".." + LONGEST + ")");
        }
    }

    KeySetPolicy policy() {
        try {
            return new KeySetPolicy(refresh, outage, minInterval);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException("rejoin.gateway.jwks." + e.getMessage(), e);
        }
    }
}
