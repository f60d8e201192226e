// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import io.rejoin.token.IdentityTokenVerifier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateways' public keys as they change: the configured ones always, those a gateway told of until none has for a while. During a
 * rollout two gateways know different keys, and whichever answers last must not take the other's away. Confined to one thread at a time.
 */
final class GatewayKeys {

    /** Longer than an identity token lives after its key was last used. */
    static final Duration KEPT_UNSEEN = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(GatewayKeys.class);

    private final Set<String> configured;
    private final IdentityTokenVerifier verifier;
    private final InstantSource clock;
    private final Map<String, Instant> seen = new HashMap<>();
    private Set<String> believed;

    GatewayKeys(List<String> configured, IdentityTokenVerifier verifier, InstantSource clock) {
        this.configured = new LinkedHashSet<>(configured);
        this.believed = this.configured;
        this.verifier = verifier;
        this.clock = clock;
    }

    boolean isKnown() {
        return !believed.isEmpty();
    }

    /** A gateway said that these are the keys. */
    void seen(List<String> jwks) {
        Instant now = clock.instant();
        jwks.forEach(jwk -> seen.put(jwk, now));
        seen.values().removeIf(at -> at.plus(KEPT_UNSEEN).isBefore(now));
        Set<String> all = new LinkedHashSet<>(configured);
        all.addAll(seen.keySet());
        if (!all.equals(believed) && !all.isEmpty()) {
            believed = all;
            try {
                verifier.replaceKeys(all);
            } catch (IllegalArgumentException e) {
                LOG.error("the gateways' keys stay as they were: {}", e.getMessage());
            }
        }
    }
}
