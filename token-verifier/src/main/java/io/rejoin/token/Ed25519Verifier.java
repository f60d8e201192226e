// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Set;

/** EdDSA on Ed25519 with the JDK's own implementation. */
final class Ed25519Verifier implements JWSVerifier {

    static final int SIGNATURE_BYTES = 64;

    private final PublicKey key;
    private final JCAContext context = new JCAContext();

    Ed25519Verifier(PublicKey key) {
        this.key = key;
    }

    PublicKey publicKey() {
        return key;
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signingInput, Base64URL signature) throws JOSEException {
        if (!JWSAlgorithm.EdDSA.equals(header.getAlgorithm())) {
            throw new JOSEException("alg: " + header.getAlgorithm() + " (expected: EdDSA)");
        }
        byte[] bytes = signature.decode();
        if (bytes.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature verification = Signature.getInstance("Ed25519");
            verification.initVerify(key);
            verification.update(signingInput);
            return verification.verify(bytes);
        } catch (SignatureException e) {
            // The JDK throws where the bytes encode no point or no scalar: not a signature.
            return false;
        } catch (GeneralSecurityException e) {
            throw new JOSEException("Ed25519 is not available", e);
        }
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
        return Set.of(JWSAlgorithm.EdDSA);
    }

    @Override
    public JCAContext getJCAContext() {
        return context;
    }
}
