// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Secrets in a folder that only its owner reads, one file each, made when first asked for.
 *
 * <p>Several threads and processes may use one folder at once: a secret is made under a file lock, and once.
 */
final class KeptSecrets {

    private static final int RANDOM_BYTES = 48;

    private final Path folder;

    KeptSecrets(Path folder) {
        this.folder = folder;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** @throws LocalStartException if the folder cannot be read or written */
    String get(String name, Supplier<String> made) {
        Path file = file(name);
        try {
            if (!Files.exists(file)) {
                makeOnce(file, made);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /** The names that begin so, in order. */
    List<String> names(String prefix) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    static String random(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Two threads of one JVM cannot hold a file lock at once, hence the monitor around it. */
    private void makeOnce(Path file, Supplier<String> made) throws IOException {
        synchronized (KeptSecrets.class) {
            PrivateFiles.createFolder(folder);
            Path lockFile = folder.resolve(".lock");
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.exists(file)) {
                    PrivateFiles.write(file, made.get());
                }
            }
        }
    }

    private static LocalStartException unusable(Path path, IOException e) {
        return new LocalStartException("Cannot read or write " + path + ": " + IoReason.of(e) + ".", e);
    }
}
