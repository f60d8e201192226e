// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The folder of one run's events and logs; its own until {@link #close}, also against other processes. */
final class StateFolder implements AutoCloseable {

    private final Path root;
    private final boolean temporary;
    private final @Nullable RandomAccessFile lockFile;

    private StateFolder(Path root, boolean temporary, @Nullable RandomAccessFile lockFile) {
        this.root = root;
        this.temporary = temporary;
        this.lockFile = lockFile;
    }

    /** A new folder that is removed when it is closed. */
    static StateFolder temporary() {
        try {
            StateFolder folder = new StateFolder(Files.createTempDirectory("rejoin-"), true, null);
            Files.createDirectory(folder.logs());
            return folder;
        } catch (IOException e) {
            throw new LocalStartException("Cannot create a temporary folder: " + IoReason.of(e) + ".", e);
        }
    }

    /** @throws LocalStartException if it is in use by another run, or cannot be read or written */
    static StateFolder kept(Path root) {
        try {
            PrivateFiles.createFolder(root);
            StateFolder folder = new StateFolder(root, false, locked(root));
            Files.createDirectories(folder.logs());
            return folder;
        } catch (IOException e) {
            throw new LocalStartException(
                    "The data folder %s cannot be read or written: %s. Choose another with --data, or use --ephemeral."
                            .formatted(root, IoReason.of(e)),
                    e);
        }
    }

    private static RandomAccessFile locked(Path root) throws IOException {
        RandomAccessFile file = new RandomAccessFile(root.resolve("lock").toFile(), "rw");
        FileLock lock = null;
        try {
            lock = file.getChannel().tryLock();
            if (lock == null) {
                throw inUse(root, file.readLine());
            }
            file.setLength(0);
            file.write(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII));
            return file;
        } catch (OverlappingFileLockException e) {
            throw inUse(root, Long.toString(ProcessHandle.current().pid()));
        } finally {
            if (lock == null) {
                file.close();
            }
        }
    }

    private static LocalStartException inUse(Path root, @Nullable String pid) {
        return new LocalStartException(
                "The data folder %s is in use by another ./rejoin up (process %s). End it, or use --data or --ephemeral for a second one."
                        .formatted(root, pid == null ? "unknown" : pid));
    }

    Path root() {
        return root;
    }

    boolean isTemporary() {
        return temporary;
    }

    Path postgres() {
        return root.resolve("postgres");
    }

    Path redis() {
        return root.resolve("redis");
    }

    Path logs() {
        return root.resolve("logs");
    }

    @Override
    public void close() {
        try {
            if (lockFile != null) {
                lockFile.close();
            }
            if (temporary) {
                PrivateFiles.removeTree(root);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + root, e);
        }
    }
}
