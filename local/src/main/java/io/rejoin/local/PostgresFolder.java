// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What PostgreSQL keeps on disk: its data, and the password that they were made with. */
record PostgresFolder(Path root) {

    private static final String PASSWORD = "password";

    Path data() {
        return root.resolve("data");
    }

    /** Where a new data folder is made, before it takes its place: one that is only half made never does. */
    Path draft() {
        return root.resolve("data.new");
    }

    Path passwordFile() {
        return root.resolve(PASSWORD);
    }

    KeptSecrets secrets() {
        return new KeptSecrets(root);
    }

    String passwordName() {
        return PASSWORD;
    }

    boolean isNew() {
        return !Files.exists(data());
    }

    /** @throws LocalStartException if there are data which that version of PostgreSQL cannot have written */
    void requireUsable(String majorVersion) {
        if (isNew()) {
            return;
        }
        Path version = data().resolve("PG_VERSION");
        try {
            if (!Files.exists(version)) {
                throw damaged("PG_VERSION is missing");
            }
            String written = Files.readString(version).strip();
            if (!written.matches("\\d{1,3}")) {
                throw damaged("PG_VERSION does not hold a version");
            }
            if (!written.equals(majorVersion)) {
                throw new LocalStartException("The data folder %s was written by PostgreSQL %s, this is %s. %s"
                        .formatted(root, written, majorVersion, howToStartAfresh()));
            }
            if (!Files.exists(passwordFile())) {
                throw damaged("the file password is missing");
            }
        } catch (IOException e) {
            throw new LocalStartException(
                    "The data folder %s cannot be read: %s. %s".formatted(root, IoReason.of(e), howToStartAfresh()), e);
        }
    }

    LocalStartException damaged(String reason) {
        return new LocalStartException(
                "The data folder %s is damaged: %s. %s".formatted(root, reason, howToStartAfresh()));
    }

    private String howToStartAfresh() {
        return "Remove it to start afresh (its events are lost), or use --ephemeral.";
    }

    /** The PostgreSQL that runs on these data, whoever started it. */
    Optional<ProcessHandle> server() {
        try {
            List<String> lines = Files.readAllLines(data().resolve("postmaster.pid"));
            if (lines.size() < 2 || !lines.getFirst().strip().matches("\\d{1,10}")) {
                return Optional.empty();
            }
            if (!Path.of(lines.get(1)).equals(data())) {
                return Optional.empty();
            }
            return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                    .filter(ProcessHandle::isAlive)
                    .filter(PostgresFolder::isPostgres);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A process that got the number of one that is long gone is another program, as a rule. */
    private static boolean isPostgres(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> Path.of(command).getFileName().toString().startsWith("postgres"))
                .orElse(false);
    }

    /** PostgreSQL would refuse to start if another program had the number of the process that left this file. */
    void removeStalePidFile() throws IOException {
        if (server().isEmpty()) {
            Files.deleteIfExists(data().resolve("postmaster.pid"));
        }
    }
}
