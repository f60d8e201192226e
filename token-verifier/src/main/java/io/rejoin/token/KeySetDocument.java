// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON Web Key Set (RFC 7517 §5). Keys that cannot verify tokens are passed over: for encryption, of unknown kinds, too weak, without
 * a {@code kid}; so are those that should never have been published, private and symmetric ones.
 */
final class KeySetDocument {

    static final int MAX_KEYS = 100;

    private KeySetDocument() {}

    /** @throws IllegalArgumentException if it is no key set */
    static Map<String, TenantKey> read(String tenant, String issuer, String text) {
        Map<String, Object>[] members = members(text);
        if (members.length > MAX_KEYS) {
            throw new IllegalArgumentException(
                    "key set: " + members.length + " keys (expected: at most " + MAX_KEYS + ")");
        }
        Map<String, TenantKey> keys = new HashMap<>();
        for (Map<String, Object> member : members) {
            TenantKey key = key(tenant, issuer, member);
            if (key != null) {
                keys.putIfAbsent(key.keyId(), key);
            }
        }
        return Map.copyOf(keys);
    }

    private static Map<String, Object>[] members(String text) {
        try {
            Map<String, Object>[] keys = JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(text), "keys");
            if (keys == null) {
                throw new IllegalArgumentException("key set: no keys (expected: a JSON Web Key Set)");
            }
            return keys;
        } catch (ParseException e) {
            throw new IllegalArgumentException("key set: not a JSON Web Key Set (expected: RFC 7517)", e);
        }
    }

    private static @Nullable TenantKey key(String tenant, String issuer, Map<String, Object> member) {
        try {
            JWK jwk = JWK.parse(member);
            TokenAlgorithm algorithm = algorithm(jwk);
            if (jwk.isPrivate() || jwk.getKeyID() == null || algorithm == null) {
                return null;
            }
            return TenantKey.jwk(tenant, issuer, jwk.getKeyID(), algorithm, jwk.toJSONString());
        } catch (ParseException | IllegalArgumentException e) {
            // Of a kind or strength that this cannot use; its tokens are refused as those of an unknown key.
            return null;
        }
    }

    /** What the key says, or the one that goes with its kind: never what a token says. */
    private static @Nullable TokenAlgorithm algorithm(JWK jwk) {
        if (jwk.getAlgorithm() != null) {
            TokenAlgorithm stated = TokenAlgorithm.named(jwk.getAlgorithm().getName());
            return stated == null || stated.isShared() ? null : stated;
        }
        return switch (jwk) {
            case OctetSequenceKey _ -> null;
            case RSAKey _ -> TokenAlgorithm.RS256;
            case ECKey ec -> ofCurve(ec.getCurve());
            case OctetKeyPair pair -> ofCurve(pair.getCurve());
            default -> null;
        };
    }

    private static @Nullable TokenAlgorithm ofCurve(Curve curve) {
        return Arrays.stream(TokenAlgorithm.values())
                .filter(it -> curve.equals(it.curve()))
                .findFirst()
                .orElse(null);
    }
}
