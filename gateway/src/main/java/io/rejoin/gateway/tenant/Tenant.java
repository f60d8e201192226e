// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.tenant;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One tenant as the gateway knows it. Immutable.
 *
 * @param id what its streams, limits and metrics are kept under
 * @param enabled whether it is served; the tokens of a disabled one prove nothing
 * @param issuers who issues its tokens; each name once, and no other tenant's
 * @param limits where they differ from every tenant's
 * @param allowedOrigins whose pages may call in its users' names, such as {@code https://app.example.com}, in lower case, or
 *     {@code *} alone; beside those that every tenant allows
 */
public record Tenant(
        String id, boolean enabled, List<TenantIssuer> issuers, TenantLimits limits, Set<String> allowedOrigins) {

    /** Every origin. */
    public static final String ANY_ORIGIN = "*";

    static final int MAX_ISSUERS = 20;
    static final int MAX_ORIGINS = 100;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/*?#\\s]{1,255}");

    /** @throws IllegalArgumentException naming what is wrong */
    public Tenant {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("id: " + id + " (expected: 1..64 of A-Z a-z 0-9 . _ -)");
        }
        issuers = List.copyOf(issuers);
        requireAtMost("issuers", issuers, MAX_ISSUERS);
        Set<String> names = new HashSet<>();
        for (TenantIssuer issuer : issuers) {
            if (!names.add(issuer.name())) {
                throw new IllegalArgumentException("issuers: " + issuer.name() + " twice (expected: once)");
            }
            if (!issuer.keys().stream().allMatch(key -> key.key().tenant().equals(id))) {
                throw new IllegalArgumentException("issuers: keys of another tenant (expected: of " + id + ")");
            }
        }
        requireAtMost("allowedOrigins", allowedOrigins, MAX_ORIGINS);
        allowedOrigins = allowedOrigins.stream().map(Tenant::origin).collect(Collectors.toUnmodifiableSet());
    }

    private static String origin(String value) {
        if (!value.equals(ANY_ORIGIN) && !ORIGIN.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "allowedOrigins: " + value + " (expected: * or an origin such as https://app.example.com)");
        }
        return value.toLowerCase(Locale.ROOT);
    }

    private static void requireAtMost(String field, Collection<?> values, int most) {
        if (values.size() > most) {
            throw new IllegalArgumentException(field + ": " + values.size() + " (expected: at most " + most + ")");
        }
    }
}
