// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** Makes tenants' tokens. */
final class Tokens {

    static final String ISSUER = "https://login.acme.example";
    static final String SECRET = "a secret of the tenant acme, of more than 32 bytes";

    private Tokens() {}

    static String valid() {
        return of("alice", Duration.ofMinutes(10), SECRET);
    }

    static String expired() {
        return of("alice", Duration.ofMinutes(-10), SECRET);
    }

    static String forged() {
        return of("alice", Duration.ofMinutes(10), "not the secret of the tenant acme, but as long");
    }

    static String of(String subject, Duration ttl, String secret) {
        return of(ISSUER, subject, ttl, secret);
    }

    static String of(String issuer, String subject, Duration ttl, String secret) {
        return of(issuer, "k1", subject, "any", ttl, secret);
    }

    static String of(String issuer, String kid, String subject, String tokenId, Duration ttl, String secret) {
        try {
            Instant now = Instant.now();
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(kid).build(),
                    new JWTClaimsSet.Builder()
                            .issuer(issuer)
                            .subject(subject)
                            .jwtID(tokenId)
                            .issueTime(Date.from(now.minusSeconds(2)))
                            .expirationTime(Date.from(now.plus(ttl)))
                            .claim("rejoin", Map.of("subscribe", List.of("room:*")))
                            .build());
            token.sign(new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
