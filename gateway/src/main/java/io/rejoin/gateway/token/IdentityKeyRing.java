// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.token;

import io.rejoin.gateway.settings.InvalidSettingsException;
import io.rejoin.token.IdentitySigningKey;
import io.rejoin.token.IdentityTokenVerifier;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The key that this gateway signs with, and the public ones that services shall believe. Immutable.
 *
 * @param publicKeys its own first, each a JSON Web Key
 */
public record IdentityKeyRing(IdentitySigningKey signingKey, List<String> publicKeys) {

    /** @throws InvalidSettingsException if a key is missing or none */
    static IdentityKeyRing of(@Nullable String signingJwk, List<String> otherPublicJwks) {
        String property = "rejoin.gateway.identity.signing-key";
        if (signingJwk == null || signingJwk.isBlank()) {
            throw new InvalidSettingsException(
                    property + ": missing (expected: a private Ed25519 key as a JSON Web Key, with kty, crv, x and d)");
        }
        IdentitySigningKey signing;
        try {
            signing = IdentitySigningKey.parse(signingJwk);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException(property + ": " + e.getMessage(), e);
        }
        List<String> all = Stream.concat(Stream.of(signing.publicJwk()), otherPublicJwks.stream())
                .toList();
        try {
            var _ = new IdentityTokenVerifier(all, InstantSource.system()); // a service could not do more with them
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException(
                    "rejoin.gateway.identity.other-public-keys: " + e.getMessage() + " besides the signing key", e);
        }
        return new IdentityKeyRing(signing, all);
    }
}
