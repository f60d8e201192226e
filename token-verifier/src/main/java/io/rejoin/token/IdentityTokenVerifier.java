// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service's eye: judges the identity tokens that the gateway attaches, and nothing else.
 *
 * <p>It knows public keys only: a service that is broken into can forge nothing. Tokens that were accepted are remembered until they
 * end. Safe for use by several threads; does not block; an uncached check costs some 200 µs of the calling thread.
 */
public final class IdentityTokenVerifier {

    /** By how much the clocks of gateways and services may differ. */
    public static final Duration CLOCK_SKEW = Duration.ofSeconds(10);

    private volatile Map<String, Key> keys;
    private final AcceptedTokens accepted;
    private final InstantSource clock;

    /** @param publicPart what tells it from another key of the same id */
    private record Key(Base64URL publicPart, JWSVerifier verifier) {

        boolean isSameAs(@Nullable Key other) {
            return other != null && publicPart.equals(other.publicPart());
        }
    }

    /** With {@link CacheLimits#defaults()}. */
    public IdentityTokenVerifier(Collection<String> publicJwks, InstantSource clock) {
        this(publicJwks, CacheLimits.defaults(), clock);
    }

    /**
     * @param publicJwks the gateways' public keys, each a JWK in JSON as of {@link IdentitySigningKey#publicJwk()}; several during a
     *     rotation
     * @param limits the bounds of the cache
     * @param clock what "now" is
     * @throws IllegalArgumentException if there is no key, one is not a public Ed25519 key, or two share a {@code kid}
     */
    public IdentityTokenVerifier(Collection<String> publicJwks, CacheLimits limits, InstantSource clock) {
        this(read(publicJwks), limits, clock);
    }

    private IdentityTokenVerifier(Map<String, Key> keys, CacheLimits limits, InstantSource clock) {
        this.keys = keys;
        this.accepted = new AcceptedTokens(limits, clock);
        this.clock = clock;
    }

    /** A verifier that refuses every token until {@link #replaceKeys} gives it a key; with {@link CacheLimits#defaults()}. */
    public static IdentityTokenVerifier awaitingKeys(InstantSource clock) {
        return new IdentityTokenVerifier(Map.of(), CacheLimits.defaults(), clock);
    }

    /**
     * Believes these keys and no others from now on; tokens of one that is gone are refused at once, also where another key has its
     * {@code kid} now.
     *
     * @throws IllegalArgumentException as of the constructor; the keys stay as they were
     */
    public void replaceKeys(Collection<String> publicJwks) {
        Map<String, Key> replacement = read(publicJwks);
        Map<String, Key> before = keys;
        keys = replacement;
        if (!before.entrySet().stream().allMatch(it -> it.getValue().isSameAs(replacement.get(it.getKey())))) {
            accepted.clear();
        }
    }

    private static Map<String, Key> read(Collection<String> publicJwks) {
        Map<String, Key> keys = new HashMap<>();
        for (String text : publicJwks) {
            JWK jwk = JwkMaterial.parse(text);
            JWSVerifier verifier = JwkMaterial.publicKey(TokenAlgorithm.EDDSA, jwk);
            OctetKeyPair pair = IdentitySigningKey.named((OctetKeyPair) jwk);
            Key key = new Key(pair.getX(), verifier);
            Key other = keys.putIfAbsent(pair.getKeyID(), key);
            if (other != null && !key.isSameAs(other)) {
                throw new IllegalArgumentException(
                        "publicJwks: two of kid " + pair.getKeyID() + " (expected: one key, however often)");
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("publicJwks: none (expected: one or more)");
        }
        return Map.copyOf(keys);
    }

    /**
     * Judges one token, now.
     *
     * <p>{@link Identity#expiresAt()} of an accepted one is when the tenant's token ends, which can be before now by the front door's clock
     * skew; whether to serve such a request is not decided here.
     *
     * @param token the value of {@link IdentityTokens#HEADER}; of any length and content
     */
    public Verification verify(String token) {
        if (token.length() > IdentityTokens.MAX_TOKEN_BYTES) {
            return new Refused(
                            Rejection.TOO_LARGE,
                            "token: " + token.length() + " bytes (expected: up to " + IdentityTokens.MAX_TOKEN_BYTES
                                    + ")")
                    .rejected();
        }
        TokenDigest digest = TokenDigest.of(token);
        Verification.Accepted known = accepted.find(digest);
        if (known != null) {
            return known;
        }
        try {
            return judge(token, digest);
        } catch (Refused refused) {
            return refused.rejected();
        }
    }

    private Verification.Accepted judge(String compactToken, TokenDigest digest) {
        CompactToken token = CompactToken.parse(compactToken, IdentityTokens.MAX_TOKEN_BYTES);
        TokenHeader header = token.header();
        if (!IdentityTokens.TYPE.equals(header.type())) {
            throw new Refused(
                    Rejection.WRONG_TYPE, "typ: " + header.type() + " (expected: " + IdentityTokens.TYPE + ")");
        }
        if (header.algorithm() != TokenAlgorithm.EDDSA) {
            throw new Refused(
                    Rejection.ALGORITHM_NOT_ALLOWED,
                    "alg: " + header.algorithm().joseName() + " (expected: EdDSA)");
        }
        Map<String, Key> believed = keys;
        Key key = header.keyId() == null ? null : believed.get(header.keyId());
        if (key == null) {
            throw new Refused(Rejection.UNKNOWN_KEY, "kid: " + header.keyId() + " (expected: a gateway's)");
        }
        token.requireSignature(TokenAlgorithm.EDDSA, key.verifier());
        Validity validity = Validity.read(token.claims());
        validity.require(clock.instant(), CLOCK_SKEW);
        Verification.Accepted good = new Verification.Accepted(identity(token.claims()));
        accepted.keep(digest, good, validity.expiresAt());
        if (keys != believed) {
            accepted.remove(digest); // It may have been kept after what the keys of before had accepted was forgotten.
        }
        return good;
    }

    private static Identity identity(Claims claims) {
        if (!claims.textOrTexts("aud").contains(IdentityTokens.AUDIENCE)) {
            throw new Refused(Rejection.WRONG_AUDIENCE, "aud: another (expected: " + IdentityTokens.AUDIENCE + ")");
        }
        Claims origin = claims.object(IdentityTokens.ORIGIN);
        Instant expiresAt = origin.time("exp");
        Long keyGivenAt = origin.optionalCount(IdentityTokens.KEY_GIVEN_AT, IdentityTokens.MAX_EPOCH_MILLI);
        return claims.checked(() -> new Identity(
                claims.text("tenant", Names.MAX_TENANT_LENGTH),
                claims.text("sub", Identity.MAX_SUBJECT_LENGTH),
                PermissionsClaim.read(claims),
                expiresAt,
                origin.optionalText("jti", Identity.MAX_TOKEN_ID_LENGTH),
                origin.text("iss", TenantKey.MAX_ISSUER_LENGTH),
                origin.text("kid", TenantKey.MAX_KEY_ID_LENGTH),
                origin.optionalTime("iat"),
                claims.optionalCount(IdentityTokens.STORAGE, Identity.MAX_STORAGE_LIMIT),
                keyGivenAt == null ? null : Instant.ofEpochMilli(keyGivenAt)));
    }
}
