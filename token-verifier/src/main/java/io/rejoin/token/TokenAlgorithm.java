// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The signature algorithms that tenants can use (RFC 7518, RFC 8037). A key is pinned to exactly one of them.
 *
 * <p>Left out on purpose: {@code none}, and {@code ES256K}.
 */
public enum TokenAlgorithm {
    /** HMAC with SHA-256; a shared secret of at least 32 bytes. */
    HS256(JWSAlgorithm.HS256, 32, null),
    /** HMAC with SHA-384; a shared secret of at least 48 bytes. */
    HS384(JWSAlgorithm.HS384, 48, null),
    /** HMAC with SHA-512; a shared secret of at least 64 bytes. */
    HS512(JWSAlgorithm.HS512, 64, null),
    /** RSA PKCS #1 v1.5 with SHA-256. */
    RS256(JWSAlgorithm.RS256, 0, null),
    /** RSA PKCS #1 v1.5 with SHA-384. */
    RS384(JWSAlgorithm.RS384, 0, null),
    /** RSA PKCS #1 v1.5 with SHA-512. */
    RS512(JWSAlgorithm.RS512, 0, null),
    /** RSA PSS with SHA-256. */
    PS256(JWSAlgorithm.PS256, 0, null),
    /** RSA PSS with SHA-384. */
    PS384(JWSAlgorithm.PS384, 0, null),
    /** RSA PSS with SHA-512. */
    PS512(JWSAlgorithm.PS512, 0, null),
    /** ECDSA on P-256 with SHA-256. */
    ES256(JWSAlgorithm.ES256, 0, Curve.P_256),
    /** ECDSA on P-384 with SHA-384. */
    ES384(JWSAlgorithm.ES384, 0, Curve.P_384),
    /** ECDSA on P-521 with SHA-512. */
    ES512(JWSAlgorithm.ES512, 0, Curve.P_521),
    /** EdDSA, on Ed25519 only. */
    EDDSA(JWSAlgorithm.EdDSA, 0, Curve.Ed25519);

    private static final Map<String, TokenAlgorithm> BY_NAME = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(TokenAlgorithm::joseName, Function.identity()));

    private final JWSHeader header;
    private final int minSecretBytes;
    private final @Nullable Curve curve;

    TokenAlgorithm(JWSAlgorithm jws, int minSecretBytes, @Nullable Curve curve) {
        this.header = new JWSHeader(jws);
        this.minSecretBytes = minSecretBytes;
        this.curve = curve;
    }

    /** The name as it stands in a token's {@code alg}. */
    public String joseName() {
        return header.getAlgorithm().getName();
    }

    /** The algorithm of that name, in exactly this spelling, or {@code null}. */
    public static @Nullable TokenAlgorithm named(String joseName) {
        return BY_NAME.get(joseName);
    }

    /** The only header that verifiers get to see: it holds this algorithm and nothing that a token says. */
    JWSHeader header() {
        return header;
    }

    boolean isShared() {
        return minSecretBytes > 0;
    }

    boolean isRsa() {
        return minSecretBytes == 0 && curve == null;
    }

    /** The length of the hash in bytes: a shorter secret would be the weakest part (RFC 7518 §3.2). 0 if there is no secret. */
    int minSecretBytes() {
        return minSecretBytes;
    }

    /** The one curve of this algorithm, or {@code null} if it is not about curves. */
    @Nullable
    Curve curve() {
        return curve;
    }
}
