// SPDX-License-Identifier: Apache-2.0
package io.rejoin.identity;

import io.rejoin.token.RevocationEntry;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a gateway says.
 *
 * @param revision what to ask after next
 * @param more whether there is more to ask for at once
 * @param keys the gateways' public keys, each a JWK as text
 */
record Trust(long revision, boolean more, List<RevocationEntry> revocations, List<String> keys) {

    /** A gateway of a later release may say more. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    Trust {
        revocations = List.copyOf(revocations);
        keys = List.copyOf(keys);
    }

    /** @throws IllegalArgumentException if it is something else */
    static Trust read(byte[] json) {
        try {
            Trust trust = JSON.readValue(json, Trust.class);
            if (trust == null) {
                throw new IllegalArgumentException("a gateway's answer: null");
            }
            return trust;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("a gateway's answer: not what it should be", e);
        }
    }
}
