// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.rejoin.gateway.settings.InvalidSettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One URL is said for gateways and services alike, so what the services take the gateway takes too. */
class StoreSettingsTest {

    @Test
    void takesTls() {
        ConnectionFactoryOptions server = of("r2dbcs:postgresql://db.example:5432/rejoin?sslRootCert=/tls/ca.crt");
        assertThat(server.getRequiredValue(ConnectionFactoryOptions.SSL)).isEqualTo(true);
        assertThat(server.getRequiredValue(ConnectionFactoryOptions.HOST)).isEqualTo("db.example");
    }

    @Test
    void takesSeveralServers() {
        ConnectionFactoryOptions servers = of("r2dbc:postgresql:failover://one,two/rejoin?targetServerType=primary");
        assertThat(servers.getRequiredValue(ConnectionFactoryOptions.HOST)).isEqualTo("one,two");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"jdbc:postgresql://u:pw@h/d", "r2dbc:mysql://u:pw@h/d", "postgresql://u:pw@h/d", "r2dbc:pw"})
    void takesNothingElseAndQuotesNoPassword(String url) {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> of(url))
                .withMessageStartingWith("rejoin.gateway.store.url: other text")
                .withMessageNotContaining("pw");
    }

    private static ConnectionFactoryOptions of(String url) {
        return new StoreSettings(url, null, null, "rejoin_gateway").server();
    }
}
