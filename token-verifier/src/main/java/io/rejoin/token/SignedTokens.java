// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import java.util.Map;

/** Writes claims as a signed compact token. */
final class SignedTokens {

    private SignedTokens() {}

    static String sign(JWSHeader header, Map<String, Object> claims, JWSSigner signer) {
        JWSObject token = new JWSObject(header, new Payload(claims));
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot sign with " + header.getAlgorithm(), e);
        }
        return token.serialize();
    }
}
