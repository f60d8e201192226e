// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a server wrote down about why it does not start. */
final class LogFile {

    private static final int MAX_BYTES = 64 * 1024;

    private LogFile() {}

    /** The last match in what stands after the first {@code offset} bytes. */
    static Optional<String> lastMatch(Path log, long offset, String pattern) throws IOException {
        if (!Files.exists(log)) {
            return Optional.empty();
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long start = Math.max(offset, file.length() - MAX_BYTES);
            byte[] bytes = new byte[(int) Math.max(0, file.length() - start)];
            file.seek(start);
            file.readFully(bytes);
            return Pattern.compile(pattern)
                    .matcher(new String(bytes, StandardCharsets.UTF_8))
                    .results()
                    .map(MatchResult::group)
                    .reduce((first, second) -> second);
        }
    }
}
