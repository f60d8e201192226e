// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The three header members that mean something here. Keys and addresses of keys in a header ({@code jwk}, {@code jku}, {@code x5c},
 * {@code x5u}) are not even read: a token does not bring its own key.
 *
 * @param type {@code typ} in lower case without {@code application/}, or {@code null}
 */
record TokenHeader(
        TokenAlgorithm algorithm,
        @Nullable String keyId,
        @Nullable String type) {

    /** Extensions that change what has been signed or must be understood; b64 without crit is invalid anyway (RFC 7797 §6). */
    private static final List<String> NOT_ALLOWED = List.of("crit", "zip", "b64", "enc");

    private static final int MAX_TYPE_LENGTH = 64;
    private static final String TYPE_PREFIX = "application/";

    static TokenHeader read(Map<String, Object> members) {
        // First of all: "none" and its like are named as what they are, whatever else is wrong with the token.
        TokenAlgorithm algorithm = algorithm(members.get("alg"));
        for (String name : NOT_ALLOWED) {
            if (members.containsKey(name)) {
                throw new Refused(
                        Rejection.HEADER_NOT_ALLOWED,
                        "header: has " + name + " (expected: none of " + NOT_ALLOWED + ")");
            }
        }
        return new TokenHeader(algorithm, text(members, "kid", TenantKey.MAX_KEY_ID_LENGTH), type(members));
    }

    private static TokenAlgorithm algorithm(@Nullable Object alg) {
        TokenAlgorithm algorithm = alg instanceof String name ? TokenAlgorithm.named(name) : null;
        if (algorithm == null) {
            throw new Refused(
                    Rejection.ALGORITHM_NOT_ALLOWED,
                    "alg: " + (alg instanceof String name ? name : "not a string")
                            + " (expected: HS, RS, PS, ES with 256, 384, 512, or EdDSA)");
        }
        return algorithm;
    }

    private static @Nullable String type(Map<String, Object> members) {
        String type = text(members, "typ", MAX_TYPE_LENGTH);
        if (type == null) {
            return null;
        }
        String lower = type.toLowerCase(Locale.ROOT);
        return lower.startsWith(TYPE_PREFIX) ? lower.substring(TYPE_PREFIX.length()) : lower;
    }

    private static @Nullable String text(Map<String, Object> members, String name, int maxLength) {
        Object value = members.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof String text && !text.isEmpty() && text.length() <= maxLength) {
            return text;
        }
        throw new Refused(
                Rejection.MALFORMED, name + ": not such a string (expected: 1.." + maxLength + " characters)");
    }
}
