// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Mints a tenant's tokens from its shared secret: for development and tests. Tenants mint their own, with any JWT library.
 *
 * <p>Safe for use by several threads if the supplier of ids is.
 */
public final class TokenIssuer {

    private final TenantKey key;
    private final InstantSource clock;
    private final Supplier<String> tokenIds;
    private final JWSHeader header;
    private final JWSSigner signer;

    /**
     * @param key a key with a shared secret
     * @param clock what "now" is
     * @param tokenIds gives each token its {@code jti}, such as random UUIDs
     * @throws IllegalArgumentException if the key is a public one
     */
    public TokenIssuer(TenantKey key, InstantSource clock, Supplier<String> tokenIds) {
        byte[] secret = key.secret();
        if (secret == null) {
            throw new IllegalArgumentException("key: " + key + " (expected: one with a shared secret)");
        }
        this.key = key;
        this.clock = clock;
        this.tokenIds = tokenIds;
        this.header = new JWSHeader.Builder(key.algorithm().header().getAlgorithm())
                .type(JOSEObjectType.JWT)
                .keyID(key.keyId())
                .build();
        try {
            this.signer = new MACSigner(secret);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("key: " + key + " cannot sign", e);
        }
    }

    /**
     * A token, valid from now on.
     *
     * @param subject the user, 1 to {@value Identity#MAX_SUBJECT_LENGTH} characters
     * @param permissions what it allows, see {@link Permissions#of}
     * @param lifetime how long, in whole seconds, 1 or more
     * @throws IllegalArgumentException if one of these is out of its range
     */
    public String issue(String subject, Permissions permissions, Duration lifetime) {
        Names.text("sub", subject, Identity.MAX_SUBJECT_LENGTH);
        if (lifetime.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("lifetime: " + lifetime + " (expected: PT1S or more)");
        }
        Instant now = clock.instant();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", key.issuer());
        claims.put("sub", subject);
        claims.put("tenant", key.tenant());
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.getEpochSecond() + lifetime.toSeconds());
        claims.put("jti", tokenIds.get());
        claims.put(PermissionsClaim.NAME, PermissionsClaim.write(permissions));
        return SignedTokens.sign(header, claims, signer);
    }
}
