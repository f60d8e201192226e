// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.entrance;

import io.rejoin.gateway.settings.InvalidSettingsException;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What answers tell browsers to be careful with; see {@link SecurityHeaders}.
 *
 * @param contentSecurityPolicy of answers whose product states none; empty for none
 * @param referrerPolicy of answers whose product states none: a word of the Referrer Policy standard
 */
@ConfigurationProperties("rejoin.gateway.security-headers")
record SecurityHeaderSettings(
        @DefaultValue("default-src 'none'; frame-ancestors 'none'")
        String contentSecurityPolicy,

        @DefaultValue("no-referrer") String referrerPolicy,
        @DefaultValue Hsts hsts) {

    private static final Set<String> REFERRER_POLICIES = Set.of(
            "no-referrer",
            "no-referrer-when-downgrade",
            "origin",
            "origin-when-cross-origin",
            "same-origin",
            "strict-origin",
            "strict-origin-when-cross-origin",
            "unsafe-url");

    private static final int MAX_POLICY = 1_024;

    SecurityHeaderSettings {
        require(
                contentSecurityPolicy.length() <= MAX_POLICY
                        && contentSecurityPolicy.chars().allMatch(c -> c >= ' ' && c <= '~'),
                "content-security-policy: %d characters (expected: up to %d of printable ASCII)"
                        .formatted(contentSecurityPolicy.length(), MAX_POLICY));
        require(
                REFERRER_POLICIES.contains(referrerPolicy),
                "referrer-policy: %s (expected: such as no-referrer)".formatted(referrerPolicy));
    }

    /**
     * Strict transport security (RFC 6797), told to those who came by TLS: that they are never to come without.
     *
     * @param enabled whether it is told at all
     * @param maxAge for how long a browser remembers; zero makes it forget
     * @param includeSubdomains whether it is about the names below the gateway's too
     */
    record Hsts(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("365d") Duration maxAge,
            @DefaultValue("false") boolean includeSubdomains) {

        private static final Duration LONGEST = Duration.ofDays(3_650);

        Hsts {
            require(
                    !maxAge.isNegative() && maxAge.compareTo(LONGEST) <= 0,
                    "hsts.max-age: %s (expected: PT0S..%s)".formatted(maxAge, LONGEST));
        }

        String text() {
            return "max-age=" + maxAge.toSeconds() + (includeSubdomains ? "; includeSubDomains" : "");
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new InvalidSettingsException("rejoin.gateway.security-headers." + message);
        }
    }
}
