// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/** The PostgreSQL and Redis that come in this program's jar, unpacked once. Safe for use by several processes. */
public final class ServerPrograms {

    private static final int NAME_LENGTH = 12;

    private final Path folder;
    private @Nullable Path postgres;

    /** @param folder where they are unpacked once; shared by all that run at the same time */
    public ServerPrograms(Path folder) {
        this.folder = folder;
    }

    /** Where PostgreSQL's {@code bin}, {@code lib} and {@code share} are. */
    public synchronized Path postgres() {
        if (postgres == null) {
            postgres = unpackedPostgres();
        }
        return postgres;
    }

    private Path unpackedPostgres() {
        try (InputStream packed = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system(), architecture())) {
            byte[] archive = packed.readAllBytes();
            Path home = folder.resolve("postgres-" + digest(archive));
            if (!Files.isDirectory(home)) {
                PrivateFiles.createFolder(folder);
                Path draft = Files.createTempDirectory(folder, "postgres.new-");
                TarXz.unpack(new ByteArrayInputStream(archive), draft);
                publish(draft, home);
            }
            return home;
        } catch (IOException e) {
            throw cannotUnpack("PostgreSQL", e);
        } catch (IllegalStateException e) {
            throw new LocalStartException(
                    "There is no PostgreSQL for %s on %s in this build. Use a server of your own with --postgres."
                            .formatted(system(), architecture()),
                    e);
        }
    }

    /** The {@code redis-server} executable. */
    public Path redis() {
        try {
            Path executable = folder.resolve("redis-server");
            if (!Files.isExecutable(executable)) {
                PrivateFiles.createFolder(folder);
                Path draft = Files.createTempDirectory(folder, "redis.new-");
                Path unpacked = ExecutableProvider.newJarResourceProvider(draft.toFile())
                        .get()
                        .toPath();
                Files.move(unpacked, executable, StandardCopyOption.ATOMIC_MOVE);
                PrivateFiles.removeTree(draft);
            }
            return executable;
        } catch (IOException e) {
            throw cannotUnpack("Redis", e);
        }
    }

    /** Whoever comes second to the same name has unpacked the same bytes, and throws its own away. */
    private static void publish(Path draft, Path home) throws IOException {
        try {
            Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            PrivateFiles.removeTree(draft);
        }
    }

    private static String digest(byte[] archive) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
            return HexFormat.of().formatHex(digest).substring(0, NAME_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String system() {
        String name = System.getProperty("os.name");
        return name.startsWith("Mac") ? "Darwin" : name.startsWith("Windows") ? "Windows" : name;
    }

    private static String architecture() {
        String name = System.getProperty("os.arch");
        return name.equals("amd64") ? "x86_64" : name;
    }

    private LocalStartException cannotUnpack(String server, IOException e) {
        return new LocalStartException("Cannot unpack %s into %s: %s.".formatted(server, folder, IoReason.of(e)), e);
    }
}
