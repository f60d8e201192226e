// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Judges tenants' tokens by tenants' keys, following the advice of RFC 8725.
 *
 * <p>In this order: size, shape, header; the key by {@code iss} and {@code kid}; the token's algorithm against the key's; the signature;
 * and only then the claims. Whoever cannot sign learns nothing about claims and costs one key look-up and one signature check at most.
 * Every token is judged anew: put {@link CachingTokenVerifier} in front where the same ones come again and again.
 */
public final class TenantTokenVerifier implements TokenVerifier {

    /** What tenants' tokens may call themselves: plain JWT, and access tokens of RFC 9068. */
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt");

    private final KeySource keys;
    private final TokenPolicy policy;
    private final InstantSource clock;

    /**
     * @param keys where the tenants' keys are
     * @param policy what is demanded of every token
     * @param clock what "now" is
     */
    public TenantTokenVerifier(KeySource keys, TokenPolicy policy, InstantSource clock) {
        this.keys = keys;
        this.policy = policy;
        this.clock = clock;
    }

    /** {@inheritDoc} */
    @Override
    public Mono<Verification> verify(String compactToken) {
        return Mono.defer(() -> judge(compactToken))
                .onErrorResume(Refused.class, refused -> Mono.just(refused.rejected()));
    }

    private Mono<Verification> judge(String compactToken) {
        CompactToken token = CompactToken.parse(compactToken, policy.maxTokenBytes());
        requireType(token.header().type());
        String issuer = token.claims().text("iss", TenantKey.MAX_ISSUER_LENGTH);
        String keyId = token.header().keyId();
        return keys.find(issuer, keyId)
                .<Verification>map(key -> judge(token, issuer, key))
                .switchIfEmpty(Mono.error(() -> unknownKey(issuer, keyId)))
                .onErrorMap(KeysUnavailableException.class, e -> keysUnavailable(issuer));
    }

    private Verification.Accepted judge(CompactToken token, String issuer, TenantKey key) {
        requireAsked(issuer, token.header().keyId(), key);
        if (token.header().algorithm() != key.algorithm()) {
            throw new Refused(
                    Rejection.ALGORITHM_NOT_ALLOWED,
                    "alg: " + token.header().algorithm().joseName() + " (expected for this key: "
                            + key.algorithm().joseName() + ")");
        }
        token.requireSignature(key.algorithm(), key.verifier());
        return new Verification.Accepted(identity(token.claims(), key));
    }

    private Identity identity(Claims claims, TenantKey key) {
        requireTenant(claims, key.tenant());
        Instant now = clock.instant();
        Validity validity = Validity.read(claims);
        validity.require(now, policy.clockSkew());
        Duration maxLifetime = policy.maxLifetime();
        if (maxLifetime != null) {
            validity.requireAtMost(maxLifetime, now);
        }
        requireAudience(claims.textOrTexts("aud"));
        return new Identity(
                key.tenant(),
                claims.text("sub", Identity.MAX_SUBJECT_LENGTH),
                PermissionsClaim.read(claims),
                validity.expiresAt(),
                claims.optionalText("jti", Identity.MAX_TOKEN_ID_LENGTH),
                key.issuer(),
                key.keyId(),
                validity.issuedAt(),
                null,
                key.givenAt());
    }

    private void requireAudience(List<String> audiences) {
        String audience = policy.audience();
        if (audience != null && !audiences.contains(audience)) {
            throw new Refused(Rejection.WRONG_AUDIENCE, "aud: " + audiences + " (expected: " + audience + ")");
        }
    }

    private static void requireType(@Nullable String type) {
        if (type != null && !TYPES.contains(type)) {
            throw new Refused(Rejection.WRONG_TYPE, "typ: " + type + " (expected: JWT, at+jwt or none)");
        }
    }

    private static void requireTenant(Claims claims, String tenant) {
        String claimed = claims.optionalText("tenant", Names.MAX_TENANT_LENGTH);
        if (claimed != null && !claimed.equals(tenant)) {
            throw new Refused(
                    Rejection.TENANT_MISMATCH, "tenant: " + claimed + " (expected: the one that owns the key)");
        }
    }

    /** A source that answers with another key than asked for would let one tenant in as another: that is never let pass. */
    private static void requireAsked(String issuer, @Nullable String keyId, TenantKey key) {
        if (!key.issuer().equals(issuer) || (keyId != null && !key.keyId().equals(keyId))) {
            throw new IllegalStateException("key source: " + key + " (expected: the key that was asked for)");
        }
    }

    private static Refused unknownKey(String issuer, @Nullable String keyId) {
        String named = keyId == null ? "no kid" : "kid " + keyId;
        return new Refused(
                Rejection.UNKNOWN_KEY, "key: none for " + named + " of iss " + issuer + " (expected: a known pair)");
    }

    private static Refused keysUnavailable(String issuer) {
        return new Refused(
                Rejection.KEYS_UNAVAILABLE, "key: the keys of iss " + issuer + " cannot be fetched at present");
    }
}
