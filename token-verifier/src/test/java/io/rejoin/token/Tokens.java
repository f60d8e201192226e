// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes tokens as no honest issuer would: header and payload are any text, signed correctly or not at all. */
final class Tokens {

    static final String TENANT = "acme";
    static final String ISSUER = "https://issuer.acme.example";
    static final String KEY_ID = "2030-a";
    static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    static final TenantKey KEY = TenantKey.sharedSecret(TENANT, ISSUER, KEY_ID, TokenAlgorithm.HS256, SECRET);
    static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"" + KEY_ID + "\"}";

    private Tokens() {}

    /** Claims that are accepted at {@link ManualClock#START}. */
    static Map<String, @Nullable Object> claims() {
        Map<String, @Nullable Object> claims = new LinkedHashMap<>();
        claims.put("iss", ISSUER);
        claims.put("sub", "alice");
        claims.put("iat", ManualClock.START.getEpochSecond());
        claims.put("exp", ManualClock.START.getEpochSecond() + 600);
        claims.put("jti", "t-1");
        claims.put("rejoin", Map.of("subscribe", java.util.List.of("room:*"), "publish", java.util.List.of("room:42")));
        return claims;
    }

    /** The good claims with one put in, or taken out where the value is null. */
    static Map<String, @Nullable Object> claims(String name, @Nullable Object value) {
        Map<String, @Nullable Object> claims = claims();
        if (value == null) {
            claims.remove(name);
        } else {
            claims.put(name, value);
        }
        return claims;
    }

    static String good() {
        return signed(HEADER, json(claims()));
    }

    static String json(Map<String, @Nullable Object> claims) {
        return JSONObjectUtils.toJSONString(claims);
    }

    /** Signed with HS256 and the right secret, whatever the header says. */
    static String signed(String header, String payload) {
        return signed(header, payload, JWSAlgorithm.HS256, hmac(SECRET));
    }

    static String signed(String header, String payload, JWSAlgorithm algorithm, JWSSigner signer) {
        return signedRaw(base64(header), base64(payload), algorithm, signer);
    }

    static String signedRaw(String header, String payload, JWSAlgorithm algorithm, JWSSigner signer) {
        String input = header + "." + payload;
        try {
            return input + "." + signer.sign(new JWSHeader(algorithm), input.getBytes(StandardCharsets.UTF_8));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static JWSSigner hmac(byte[] secret) {
        try {
            return new MACSigner(secret);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
