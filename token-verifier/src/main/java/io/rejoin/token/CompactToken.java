// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * A token taken apart (RFC 7515 §7.1), of which nothing is verified yet.
 *
 * <p>Every part must be the canonical base64url of its bytes. A lenient decoder would accept several spellings of one token, and a token
 * that was revoked or counted under one spelling would come back under another.
 */
record CompactToken(TokenHeader header, Claims claims, byte[] signingInput, Base64URL signature) {

    private static final int PARTS = 3;
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    static CompactToken parse(String token, int maxBytes) {
        if (token.length() > maxBytes) {
            throw new Refused(
                    Rejection.TOO_LARGE, "token: " + token.length() + " bytes (expected: up to " + maxBytes + ")");
        }
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
            long parts = token.chars().filter(c -> c == '.').count() + 1;
            throw new Refused(Rejection.MALFORMED, "token: " + parts + " parts (expected: " + PARTS + ")");
        }
        TokenHeader header = TokenHeader.read(object("header", token.substring(0, first)));
        Map<String, Object> payload = object("payload", token.substring(first + 1, second));
        String signature = token.substring(second + 1);
        decode("signature", signature);
        byte[] signingInput = token.substring(0, second).getBytes(StandardCharsets.US_ASCII);
        return new CompactToken(header, new Claims("", payload), signingInput, new Base64URL(signature));
    }

    /** Throws unless the signature is this verifier's over header and payload. The algorithm is the key's, not the token's. */
    void requireSignature(TokenAlgorithm algorithm, JWSVerifier verifier) {
        try {
            if (!verifier.verify(algorithm.header(), signingInput, signature)) {
                throw new Refused(Rejection.BAD_SIGNATURE, "signature: not by the key that the token names");
            }
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot verify " + algorithm.joseName(), e);
        }
    }

    private static Map<String, Object> object(String part, String base64) {
        return StrictJson.readObject(part, decode(part, base64));
    }

    private static byte[] decode(String part, String base64) {
        try {
            byte[] bytes = DECODER.decode(base64);
            if (ENCODER.encodeToString(bytes).equals(base64)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Has characters outside of the alphabet or a dangling one: refused below, like all that is not canonical.
        }
        throw new Refused(Rejection.MALFORMED, part + ": not canonical base64url without padding (expected: RFC 7515)");
    }
}
