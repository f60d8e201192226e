// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import io.rejoin.gateway.settings.InvalidSettingsException;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The gateway's metrics, under {@code rejoin.gateway.metrics}.
 *
 * @param tenants tenants that metrics name, 0 to 10,000; all others together are {@code (other)}
 * @param namedTenants who takes these places first, in this order; what is left goes to those that come first, which on another gateway
 *     may be others
 */
@ConfigurationProperties("rejoin.gateway.metrics")
public record MetricsSettings(
        @DefaultValue("100") int tenants, @DefaultValue List<String> namedTenants) {

    private static final int MOST = 10_000;

    public MetricsSettings {
        if (tenants < 0 || tenants > MOST) {
            throw new InvalidSettingsException(
                    "rejoin.gateway.metrics.tenants: %d (expected: 0..%d)".formatted(tenants, MOST));
        }
    }
}
