// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registry;

import io.rejoin.gateway.settings.InvalidSettingsException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals tenants' shared secrets before they are stored: AES-256-GCM, bound to the tenant, issuer and key id they belong to, so that a
 * row copied to another tenant opens for nobody. The first key seals, every key opens: so keys are rotated. Thread-safe.
 */
final class SecretBox {

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final String CIPHER = "AES/GCM/NoPadding";

    private final List<SecretKey> keys;
    private final SecureRandom random;

    private SecretBox(List<SecretKey> keys, SecureRandom random) {
        this.keys = keys;
        this.random = random;
    }

    /**
     * @param base64Keys of 32 bytes each; none where no secrets are to be stored
     * @throws InvalidSettingsException if one is none, without quoting it
     */
    static SecretBox of(List<String> base64Keys, SecureRandom random) {
        List<SecretKey> keys = new ArrayList<>();
        for (int i = 0; i < base64Keys.size(); i++) {
            String property = "rejoin.gateway.store.encryption-keys[" + i + "]";
            try {
                byte[] key = Base64.getDecoder().decode(base64Keys.get(i).strip());
                if (key.length != KEY_BYTES) {
                    throw new InvalidSettingsException(
                            property + ": " + key.length + " bytes (expected: " + KEY_BYTES + ", in base64)");
                }
                keys.add(new SecretKeySpec(key, "AES"));
            } catch (IllegalArgumentException e) {
                throw new InvalidSettingsException(property + ": not base64 (expected: 32 bytes in base64)", e);
            }
        }
        return new SecretBox(List.copyOf(keys), random);
    }

    /** What a sealed secret is bound to. */
    static byte[] place(String tenant, String issuer, String keyId) {
        return (tenant + '\n' + issuer + '\n' + keyId).getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException if there is no key to seal with */
    String seal(String secret, byte[] place) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "secret: cannot be stored (expected: rejoin.gateway.store.encryption-keys to be set)");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, keys.getFirst(), nonce, place);
            byte[] sealed = cipher.doFinal(secret.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder()
                    .encodeToString(ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                            .put(nonce)
                            .put(sealed)
                            .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /** @throws IllegalArgumentException if no key opens it */
    String open(String sealed, byte[] place) {
        byte[] bytes = Base64.getDecoder().decode(sealed);
        if (bytes.length > NONCE_BYTES) {
            byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
            for (SecretKey key : keys) {
                try {
                    Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, place);
                    byte[] secret = cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
                    return new String(secret, StandardCharsets.UTF_8);
                } catch (AEADBadTagException e) {
                    // Sealed with another key, or damaged: the next one is tried, and in the end it is refused.
                    continue;
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException("every Java platform has AES-GCM", e);
                }
            }
        }
        throw new IllegalArgumentException("sealed secret: opened by none of " + keys.size()
                + " keys (expected: the key that sealed it in rejoin.gateway.store.encryption-keys)");
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, byte[] place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place);
        return cipher;
    }
}
