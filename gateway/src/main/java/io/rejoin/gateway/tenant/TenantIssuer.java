// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.tenant;

import io.rejoin.token.TenantKey;
import java.net.URI;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One issuer of a tenant's tokens, and where its keys are. Immutable.
 *
 * @param name the {@code iss} of its tokens
 * @param keys those that are known without asking; each bears this issuer and, between them, each key id once
 * @param keySets addresses of JSON Web Key Sets that the issuer publishes
 * @param discovery whether the address of a further key set is in the issuer's OpenID configuration
 */
public record TenantIssuer(String name, List<IssuerKey> keys, List<URI> keySets, boolean discovery) {

    /** The most keys of one issuer. */
    static final int MAX_KEYS = 50;

    /** The most key sets of one issuer. */
    static final int MAX_KEY_SETS = 8;

    /** @throws IllegalArgumentException if the name is none, there is no key at all, or two of one name */
    public TenantIssuer {
        if (name.isEmpty() || name.length() > TenantKey.MAX_ISSUER_LENGTH) {
            throw new IllegalArgumentException(
                    "issuer: " + name.length() + " characters (expected: 1.." + TenantKey.MAX_ISSUER_LENGTH + ")");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("issuer: has control characters (expected: none)");
        }
        keys = List.copyOf(keys);
        keySets = List.copyOf(keySets);
        if (keys.isEmpty() && keySets.isEmpty() && !discovery) {
            throw new IllegalArgumentException("keys: none (expected: one or more, or jwks, or discovery)");
        }
        requireAtMost("keys", keys.size(), MAX_KEYS);
        requireAtMost("jwks", keySets.size(), MAX_KEY_SETS);
        Set<String> keyIds = new HashSet<>();
        for (IssuerKey key : keys) {
            if (!key.key().issuer().equals(name)) {
                throw new IllegalArgumentException("keys: " + key.key() + " (expected: one of issuer " + name + ")");
            }
            if (!keyIds.add(key.key().keyId())) {
                throw new IllegalArgumentException(
                        "keys: two of kid " + key.key().keyId() + " (expected: one)");
            }
        }
    }

    /** The given keys that are good at that instant. */
    public List<TenantKey> keysAt(Instant now) {
        return keys.stream()
                .filter(key -> key.isGoodAt(now))
                .map(IssuerKey::key)
                .toList();
    }

    private static void requireAtMost(String field, int number, int most) {
        if (number > most) {
            throw new IllegalArgumentException(field + ": " + number + " (expected: at most " + most + ")");
        }
    }
}
