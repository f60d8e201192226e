// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.tenant;

import io.rejoin.token.TenantKey;
import io.rejoin.token.TokenAlgorithm;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key that an operator gave, and until when it is believed. Immutable.
 *
 * @param notAfter from when on it is no key any more; null for no such time
 */
public record IssuerKey(TenantKey key, @Nullable Instant notAfter) {

    /** Whether the key is believed at that instant. */
    boolean isGoodAt(Instant now) {
        return notAfter == null || now.isBefore(notAfter);
    }

    /**
     * A key out of text: either a secret, used as its UTF-8 bytes, or a public key in PEM or as a JSON Web Key.
     *
     * @param algorithm by its name in tokens
     * @throws IllegalArgumentException naming what is wrong, without quoting key material
     */
    public static TenantKey parse(
            String tenant,
            String issuer,
            String kid,
            String algorithm,
            @Nullable String secret,
            @Nullable String publicKey) {
        TokenAlgorithm known = TokenAlgorithm.named(algorithm);
        if (known == null) {
            throw new IllegalArgumentException(
                    "algorithm: " + algorithm + " (expected: HS256, HS384, HS512, RS*, PS*, ES* or EdDSA)");
        }
        if (secret != null && publicKey == null) {
            return TenantKey.sharedSecret(tenant, issuer, kid, known, secret.getBytes(StandardCharsets.UTF_8));
        }
        if (secret != null || publicKey == null) {
            throw new IllegalArgumentException("expected either a secret or a public key, and not both");
        }
        return publicKey.stripLeading().startsWith("{")
                ? TenantKey.jwk(tenant, issuer, kid, known, publicKey)
                : TenantKey.pem(tenant, issuer, kid, known, publicKey);
    }
}
