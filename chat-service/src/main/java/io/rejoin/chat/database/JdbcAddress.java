// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.database;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where JDBC connects instead of R2DBC: to the same servers, and as sure of them. Each option that says which server is trusted, and which certificate is
 * shown to it, means here what it means there; one that JDBC has nothing for is refused rather than left out.
 *
 * @param url without secrets, as it is logged
 * @param properties what does not stand in the URL
 */
record JdbcAddress(String url, Map<String, String> properties) {

    /** All of the driver's. Untold, it prefers TLS, from whomever, and does without where somebody says that there is none. */
    private static final List<String> SSL_MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    /** Names of R2DBC and of JDBC. */
    private static final Map<String, String> SAME = Map.of(
            "sslRootCert", "sslrootcert",
            "sslCert", "sslcert",
            "sslKey", "sslkey",
            "sslPassword", "sslpassword",
            "sslHostnameVerifier", "sslhostnameverifier",
            "targetServerType", "targetServerType",
            "loadBalanceHosts", "loadBalanceHosts");

    /** @throws IllegalArgumentException for what JDBC cannot do */
    static JdbcAddress of(ConnectionFactoryOptions options) {
        requireNone(options, "socket", "host and port");
        requireNone(options, "sslContextBuilderCustomizer", "options in the URL");
        if ("false".equalsIgnoreCase(text(options, "sslSni"))) {
            throw refused("sslSni=false", "true");
        }
        Map<String, String> properties = new HashMap<>();
        properties.put("sslmode", sslMode(options));
        properties.put("sslfactory", PemSocketFactory.class.getName());
        String negotiation = either(options, "sslNegotiation", "sslnegotiation");
        if (negotiation != null) {
            properties.put("sslNegotiation", word(negotiation, "sslNegotiation", List.of("postgres", "direct")));
        }
        SAME.forEach((name, property) -> {
            String value = text(options, name);
            if (value != null) {
                properties.put(property, value);
            }
        });
        return new JdbcAddress(url(options), Map.copyOf(properties));
    }

    private static String url(ConnectionFactoryOptions options) {
        Object port = options.getValue(ConnectionFactoryOptions.PORT);
        String database = text(options, ConnectionFactoryOptions.DATABASE.name());
        return "jdbc:postgresql://" + text(options, ConnectionFactoryOptions.HOST.name())
                + (port == null ? "" : ":" + port) + "/"
                + (database == null ? "" : URLEncoder.encode(database, StandardCharsets.UTF_8));
    }

    /** As R2DBC has it: unless it is said, none at all, or, with {@code r2dbcs} and {@code ssl=true}, the strictest. */
    private static String sslMode(ConnectionFactoryOptions options) {
        String mode = either(options, "sslMode", "sslmode");
        if (mode != null) {
            String word = word(mode, "sslMode", SSL_MODES);
            // Netty, below R2DBC, checks the name in whatever certificate is checked at all.
            return word.equals("verify-ca") ? "verify-full" : word;
        }
        return Boolean.parseBoolean(text(options, ConnectionFactoryOptions.SSL.name())) ? "verify-full" : "disable";
    }

    private static String word(String value, String name, List<String> known) {
        String word = value.toLowerCase(Locale.ROOT).replace('_', '-');
        if (!known.contains(word)) {
            throw refused(name + "=" + value, String.join(", ", known));
        }
        return word;
    }

    private static void requireNone(ConnectionFactoryOptions options, String name, String instead) {
        String value = text(options, name);
        if (value != null) {
            throw refused(name + "=" + value, instead);
        }
    }

    private static IllegalArgumentException refused(String what, String expected) {
        return new IllegalArgumentException("rejoin.postgres.url: " + what + " (expected: " + expected
                + "; chat's tables are created over JDBC, which has nothing else)");
    }

    private static @Nullable String either(ConnectionFactoryOptions options, String name, String alias) {
        String value = text(options, name);
        return value == null ? text(options, alias) : value;
    }

    private static @Nullable String text(ConnectionFactoryOptions options, String name) {
        Object value = options.getValue(Option.valueOf(name));
        return value == null ? null : value.toString();
    }

    /** Without the password of a key. */
    @Override
    public String toString() {
        return url;
    }
}
