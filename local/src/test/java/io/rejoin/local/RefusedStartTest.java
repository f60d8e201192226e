// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be started says so in a sentence that names the thing and the way out. */
class RefusedStartTest {

    private static final Path BINARIES = Path.of("target", "platform", "binaries");

    @TempDir
    private Path folder;

    @Test
    void namesTheTakenPortAndItsFlag() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(Ports.LOOPBACK))) {
            refuses(options().withPort(taken.getLocalPort()), "Port " + taken.getLocalPort() + " is taken", "--port");
        }
    }

    @Test
    void namesTheFolderThatAnotherRunUses() {
        try (StateFolder other = StateFolder.kept(folder)) {
            refuses(options(), other.root() + " is in use", "--data", "--ephemeral");
        }
    }

    @Test
    void namesTheFolderOfGarbage() throws IOException {
        Files.createDirectories(folder.resolve("postgres/data"));
        Files.writeString(folder.resolve("postgres/data/notes.txt"), "not a database");
        refuses(options(), folder.resolve("postgres") + " is damaged", "PG_VERSION", "--ephemeral");
    }

    @Test
    void namesTheVersionThatWroteTheFolder() throws IOException {
        Files.createDirectories(folder.resolve("postgres/data"));
        Files.writeString(folder.resolve("postgres/data/PG_VERSION"), "9\n");
        refuses(options(), "written by PostgreSQL 9", "--ephemeral");
    }

    @Test
    void namesTheFolderOnWhichPostgresDoesNotStart() throws IOException {
        Files.createDirectories(folder.resolve("postgres/data"));
        Files.writeString(folder.resolve("postgres/data/PG_VERSION"), "18\n");
        Files.writeString(folder.resolve("postgres/password"), "secret");
        LocalPostgres postgres = new LocalPostgres(
                new PostgresFolder(folder.resolve("postgres")),
                new ServerPrograms(BINARIES.toAbsolutePath()),
                folder.resolve("postgres.log"),
                new Ports().free(),
                false);
        assertThatThrownBy(postgres::start)
                .isInstanceOf(LocalStartException.class)
                .hasMessageContaining(folder.resolve("postgres") + " is damaged")
                .hasMessageContaining("--ephemeral");
        assertThat(postgres.process()).isEmpty();
    }

    @Test
    void namesTheServerThatDoesNotAnswer() {
        int nobody = new Ports().free();
        refuses(
                options().withPostgres("postgresql://somebody:secret@127.0.0.1:" + nobody + "/events"),
                "127.0.0.1:" + nobody,
                "--postgres");
    }

    private LocalOptions options() {
        return LocalOptions.in(folder).withPort(0).withBinaries(BINARIES);
    }

    private static void refuses(LocalOptions options, String... parts) {
        assertThatThrownBy(() -> LocalPlatform.start(options))
                .isInstanceOf(LocalStartException.class)
                .message()
                .contains(parts)
                .doesNotContain("secret");
    }
}
