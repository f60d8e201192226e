// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A secret that a caller shows as {@code Authorization: Bearer <secret>}. Compared in a time that does not depend on where it differs,
 * nor on how long it is. Immutable; {@link #toString()} does not show it.
 */
public final class BearerSecret {

    private static final int MIN_LENGTH = 32;
    private static final int MAX_LENGTH = 512;
    private static final String SCHEME = "bearer ";

    private final byte[] digest;

    private BearerSecret(byte[] digest) {
        this.digest = digest;
    }

    /**
     * Null if there is none.
     *
     * @throws InvalidSettingsException if it could be guessed, or could not be sent in a header
     */
    public static @Nullable BearerSecret of(String property, @Nullable String secret) {
        if (secret == null || secret.isEmpty()) {
            return null;
        }
        if (secret.length() < MIN_LENGTH || secret.length() > MAX_LENGTH) {
            throw new InvalidSettingsException(property + ": " + secret.length() + " characters (expected: "
                    + MIN_LENGTH + ".." + MAX_LENGTH + ", out of a random generator)");
        }
        if (!secret.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new InvalidSettingsException(property + ": has other characters (expected: visible ASCII)");
        }
        return new BearerSecret(sha256(secret));
    }

    /** Whether these values of the Authorization header are one, and the secret. */
    public boolean isShownIn(List<String> authorization) {
        if (authorization.size() != 1) {
            return false;
        }
        String value = authorization.getFirst();
        return value.length() > SCHEME.length()
                && value.substring(0, SCHEME.length()).toLowerCase(Locale.ROOT).equals(SCHEME)
                && MessageDigest.isEqual(digest, sha256(value.substring(SCHEME.length())));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "BearerSecret[]";
    }
}
