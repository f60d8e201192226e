// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The gateway's pen: turns an {@link Identity} into the short-lived token that services trust instead of the tenant's.
 *
 * <p>A signature costs some 100 µs, so that a token is used again for the first half of its life: what leaves here is good for half the
 * lifetime at least. It tells the tenant's token's own expiry apart from its own. Safe for use by several threads; does not block.
 */
public final class IdentityTokenSigner {

    /** How long an identity token is good unless told otherwise. */
    public static final Duration DEFAULT_LIFETIME = Duration.ofSeconds(60);

    /** The shortest lifetime: half of it must cover the way to the service and the difference of the clocks. */
    public static final Duration MIN_LIFETIME = Duration.ofSeconds(10);

    /** The longest lifetime: so long could a leaked token be used inside the network. */
    public static final Duration MAX_LIFETIME = Duration.ofMinutes(5);

    private static final int TOKEN_OVERHEAD = 128;

    private record Signed(String token, Instant signedAt, Instant reuseUntil, int bytes) {}

    private final JWSHeader header;
    private final Ed25519Signer signer;
    private final Duration lifetime;
    private final CacheLimits limits;
    private final InstantSource clock;
    private final Cache<Identity, Signed> cache;

    /** With {@link #DEFAULT_LIFETIME} and {@link CacheLimits#defaults()}. */
    public IdentityTokenSigner(IdentitySigningKey key, InstantSource clock) {
        this(key, DEFAULT_LIFETIME, CacheLimits.defaults(), clock);
    }

    /**
     * @param key what signs
     * @param lifetime how long a token is good, {@link #MIN_LIFETIME} to {@link #MAX_LIFETIME}
     * @param limits the bounds of the cache; its age comes on top of half the lifetime
     * @param clock what "now" is
     * @throws IllegalArgumentException if the lifetime is out of its range
     */
    public IdentityTokenSigner(IdentitySigningKey key, Duration lifetime, CacheLimits limits, InstantSource clock) {
        if (lifetime.compareTo(MIN_LIFETIME) < 0 || lifetime.compareTo(MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException(
                    "lifetime: " + lifetime + " (expected: " + MIN_LIFETIME + ".." + MAX_LIFETIME + ")");
        }
        this.header = new JWSHeader.Builder(JWSAlgorithm.EdDSA)
                .type(new JOSEObjectType(IdentityTokens.TYPE))
                .keyID(key.keyId())
                .build();
        this.signer = key.signer();
        this.lifetime = lifetime;
        this.limits = limits;
        this.clock = clock;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(limits.maxBytes())
                .weigher((Identity identity, Signed signed) -> signed.bytes())
                .expireAfterWrite(shorter(limits.maxAge(), lifetime.dividedBy(2)))
                .ticker(() -> Nanos.of(clock))
                .executor(Runnable::run)
                .build();
    }

    /**
     * A token that says exactly this identity, at most {@value IdentityTokens#MAX_TOKEN_BYTES} bytes of ASCII.
     *
     * <p>Whether the identity is still good is not asked: it was when it was verified, and the token says when it ends.
     *
     * @throws IllegalArgumentException if the token would be longer than that, which no identity out of a tenant's token is
     */
    public String sign(Identity identity) {
        Instant now = clock.instant();
        Signed known = cache.getIfPresent(identity);
        // A clock that was set back must not bring out tokens from its future: services would refuse them.
        if (known != null && now.isBefore(known.reuseUntil()) && !now.isBefore(known.signedAt())) {
            return known.token();
        }
        String token = SignedTokens.sign(header, claims(identity, now), signer);
        if (token.length() > IdentityTokens.MAX_TOKEN_BYTES) {
            throw new IllegalArgumentException("identity: a token of " + token.length() + " bytes (expected: up to "
                    + IdentityTokens.MAX_TOKEN_BYTES + ")");
        }
        int bytes = Math.max(limits.minEntryBytes(), IdentityWeight.of(identity) + token.length() + TOKEN_OVERHEAD);
        cache.put(identity, new Signed(token, now, now.plus(lifetime.dividedBy(2)), bytes));
        return token;
    }

    private Map<String, Object> claims(Identity identity, Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", IdentityTokens.ISSUER);
        claims.put("aud", IdentityTokens.AUDIENCE);
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(lifetime).getEpochSecond());
        claims.put("tenant", identity.tenant());
        claims.put("sub", identity.subject());
        claims.put(PermissionsClaim.NAME, PermissionsClaim.write(identity.permissions()));
        if (identity.storageLimit() != null) {
            claims.put(IdentityTokens.STORAGE, identity.storageLimit());
        }
        claims.put(IdentityTokens.ORIGIN, origin(identity));
        return claims;
    }

    private static Map<String, Object> origin(Identity identity) {
        Map<String, Object> origin = new LinkedHashMap<>();
        origin.put("iss", identity.issuer());
        origin.put("kid", identity.keyId());
        if (identity.tokenId() != null) {
            origin.put("jti", identity.tokenId());
        }
        if (identity.issuedAt() != null) {
            origin.put("iat", identity.issuedAt().getEpochSecond());
        }
        if (identity.keyGivenAt() != null) {
            origin.put(IdentityTokens.KEY_GIVEN_AT, identity.keyGivenAt().toEpochMilli());
        }
        origin.put("exp", identity.expiresAt().getEpochSecond());
        return origin;
    }

    private static Duration shorter(Duration a, Duration b) {
        return List.of(a, b).stream().min(Duration::compareTo).orElseThrow();
    }
}
