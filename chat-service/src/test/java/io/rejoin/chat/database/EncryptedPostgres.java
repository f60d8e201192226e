// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Objects;

/**
 * A PostgreSQL that is {@code localhost} by the word of an authority that nobody else knows, speaks to nobody in the clear, and lets into the database
 * {@code mutual} only who has a certificate of that authority.
 */
final class EncryptedPostgres implements AutoCloseable {

    private final Path folder;
    private final EmbeddedPostgres server;

    private EncryptedPostgres(Path folder, EmbeddedPostgres server) {
        this.folder = folder;
        this.server = server;
    }

    static EncryptedPostgres start(Path folder) throws IOException, SQLException {
        for (String name : new String[] {"authority.crt", "server.crt", "server.key", "user.crt", "user.key"}) {
            unpack(folder, name);
        }
        Path access = Files.writeString(folder.resolve("access.conf"), """
                hostssl mutual postgres all cert
                hostssl postgres postgres all trust
                """);
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_ca_file", folder.resolve("authority.crt").toString())
                .setServerConfig("ssl_cert_file", folder.resolve("server.crt").toString())
                .setServerConfig("ssl_key_file", folder.resolve("server.key").toString())
                .setServerConfig("hba_file", access.toString())
                .start();
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE mutual");
        }
        return new EncryptedPostgres(folder, server);
    }

    private static void unpack(Path folder, String name) throws IOException {
        try (InputStream resource =
                Objects.requireNonNull(EncryptedPostgres.class.getResourceAsStream("tls/" + name), name)) {
            Path file = folder.resolve(name);
            Files.write(file, resource.readAllBytes());
            // The server refuses a key that others may read.
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    int port() {
        return server.getPort();
    }

    /** As an option of an address has it. */
    Path file(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
