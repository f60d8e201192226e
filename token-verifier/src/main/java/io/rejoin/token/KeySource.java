// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Where tenants' keys come from: configuration, a store, an issuer's published key set.
 *
 * <p>It is asked with claims that nobody has verified yet: implementations bound what an unknown issuer or key id can make them do.
 * Safe for use by several threads; must not block.
 */
@FunctionalInterface
public interface KeySource {

    /**
     * The key that a token names.
     *
     * <p>Emits the key of exactly that issuer and key id. Without a key id it emits the issuer's key if the issuer has exactly one. Empty
     * if there is no such key. An error {@link KeysUnavailableException} if that cannot be told at present.
     *
     * @param issuer the token's {@code iss}, at most {@value TenantKey#MAX_ISSUER_LENGTH} characters
     * @param keyId the token's {@code kid}, at most {@value TenantKey#MAX_KEY_ID_LENGTH} characters, or {@code null} if it bears none
     */
    Mono<TenantKey> find(String issuer, @Nullable String keyId);

    /**
     * A source of keys that never change.
     *
     * @throws IllegalArgumentException if two keys share issuer and key id
     */
    static KeySource of(Collection<TenantKey> keys) {
        return new FixedKeys(keys);
    }
}
