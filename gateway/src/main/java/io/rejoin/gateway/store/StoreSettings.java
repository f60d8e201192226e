// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.store;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.rejoin.gateway.settings.InvalidSettingsException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the gateways keep what changes at run time; optional.
 *
 * @param url such as {@code r2dbc:postgresql://host:5432/database}, or {@code r2dbcs:} for TLS; without it there is no store
 * @param username where the URL has none; owns the schema
 * @param password where the URL has none
 * @param schema what the gateways create and keep to
 */
@ConfigurationProperties("rejoin.gateway.store")
public record StoreSettings(
        @Nullable String url,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("rejoin_gateway") String schema) {

    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    public StoreSettings {
        if (!SCHEMA.matcher(schema).matches()) {
            throw new InvalidSettingsException(
                    "rejoin.gateway.store.schema: " + schema + " (expected: a lower-case SQL identifier)");
        }
        if (url != null && url.isBlank()) {
            url = null;
        }
    }

    public boolean isPresent() {
        return url != null;
    }

    /** @throws InvalidSettingsException if the URL is none of PostgreSQL, without quoting it: a password may be in it */
    ConnectionFactoryOptions server() {
        String expected =
                "rejoin.gateway.store.url: other text (expected: such as r2dbc:postgresql://host:5432/database)";
        if (url == null) {
            throw new InvalidSettingsException(expected);
        }
        try {
            ConnectionFactoryOptions parsed = ConnectionFactoryOptions.parse(url);
            if (!"postgresql".equals(parsed.getValue(ConnectionFactoryOptions.DRIVER))) {
                throw new InvalidSettingsException(expected);
            }
            ConnectionFactoryOptions.Builder options = parsed.mutate();
            if (username != null) {
                options.option(ConnectionFactoryOptions.USER, username);
            }
            if (password != null) {
                options.option(ConnectionFactoryOptions.PASSWORD, password);
            }
            return options.build();
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException(expected, e);
        }
    }

    @Override
    public String toString() {
        return "StoreSettings[schema=" + schema + "]";
    }
}
