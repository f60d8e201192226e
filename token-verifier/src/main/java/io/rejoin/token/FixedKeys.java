// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Keys by issuer, then by key id. */
final class FixedKeys implements KeySource {

    private final Map<String, Map<String, TenantKey>> byIssuer = new HashMap<>();

    FixedKeys(Collection<TenantKey> keys) {
        for (TenantKey key : keys) {
            Map<String, TenantKey> ofIssuer = byIssuer.computeIfAbsent(key.issuer(), issuer -> new HashMap<>());
            if (ofIssuer.putIfAbsent(key.keyId(), key) != null) {
                throw new IllegalArgumentException(
                        "keys: two for iss " + key.issuer() + " and kid " + key.keyId() + " (expected: one)");
            }
        }
    }

    @Override
    public Mono<TenantKey> find(String issuer, @Nullable String keyId) {
        Map<String, TenantKey> ofIssuer = byIssuer.getOrDefault(issuer, Map.of());
        if (keyId == null) {
            return ofIssuer.size() == 1 ? Mono.just(ofIssuer.values().iterator().next()) : Mono.empty();
        }
        return Mono.justOrEmpty(ofIssuer.get(keyId));
    }
}
