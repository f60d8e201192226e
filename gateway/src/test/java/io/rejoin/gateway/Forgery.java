// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens as no honest issuer would: header and payload are any text, signed with any key or none. */
final class Forgery {

    static final String AUDIENCE = "rejoin";

    /** What an honest token of the tenant acme begins with. */
    static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"k1\"}";

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private Forgery() {}

    /** Acme's token, as good as any. */
    static String good() {
        return acme(HEADER, claims());
    }

    /** Good claims of acme's alice. */
    static String claims() {
        return JSONObjectUtils.toJSONString(claimsByName());
    }

    /** Good claims but for one. */
    static String claims(String name, Object value) {
        Map<String, Object> claims = claimsByName();
        claims.put(name, value);
        return JSONObjectUtils.toJSONString(claims);
    }

    static String claimsWithout(String name) {
        Map<String, Object> claims = claimsByName();
        claims.remove(name);
        return JSONObjectUtils.toJSONString(claims);
    }

    private static Map<String, Object> claimsByName() {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", Tokens.ISSUER);
        claims.put("sub", "alice");
        claims.put("aud", AUDIENCE);
        claims.put("iat", now);
        claims.put("exp", now + 600);
        claims.put("rejoin", Map.of("subscribe", List.of("room:*")));
        return claims;
    }

    /** Rightly signed with acme's shared secret, whatever the header says. */
    static String acme(String header, String payload) {
        return hmac(header, payload, Tokens.SECRET.getBytes(StandardCharsets.UTF_8));
    }

    /** Signed with HMAC-SHA256, whatever the header says. */
    static String hmac(String header, String payload, byte[] secret) {
        String input = signedPart(header, payload);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return input + "." + base64(mac.doFinal(bytes(input)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signed with RSASSA-PKCS1-v1_5 and SHA-256, whatever the header says. */
    static String rsa(String header, String payload, KeyPair pair) {
        String input = signedPart(header, payload);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(pair.getPrivate());
            signature.update(bytes(input));
            return input + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Up to the second dot, included. */
    static String unsigned(String header, String payload) {
        return signedPart(header, payload) + ".";
    }

    private static String signedPart(String header, String payload) {
        return base64(bytes(header)) + "." + base64(bytes(payload));
    }

    static String base64(byte[] bytes) {
        return BASE64.encodeToString(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static KeyPair keyPair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
