// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One step of the schema. Never changed once released: the next step is another one.
 *
 * @param sql any number of statements that can run in a transaction
 */
record Migration(int version, String name, String sql) {

    /** Reads {@code migrations/<version>-<name>.sql} beside this class. */
    static Migration read(int version, String name) {
        String file = "migrations/%04d-%s.sql".formatted(version, name);
        try (InputStream in = Migration.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + file);
            }
            return new Migration(version, name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    String checksum() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(sql.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
