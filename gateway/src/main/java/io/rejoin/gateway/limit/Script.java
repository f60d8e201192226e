// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** A script that Redis runs as one step. */
enum Script {
    TAKE,
    CHARGE,
    RELEASE,
    RENEW,
    REPLACE;

    private final byte[] source;
    private final String digest;

    Script() {
        String file = name().toLowerCase(Locale.ROOT) + ".lua";
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + ": missing (expected: beside " + Script.class + ")");
            }
            source = in.readAllBytes();
            // What Redis names scripts by; nothing is kept secret with it.
            digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(source));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String source() {
        return new String(source, StandardCharsets.UTF_8);
    }

    String digest() {
        return digest;
    }
}
