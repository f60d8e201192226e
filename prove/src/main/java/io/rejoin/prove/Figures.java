// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove;

import io.rejoin.local.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run measured, in documents: each has a line that says what is to stand below it, and one that ends it. What stands between them is
 * replaced.
 */
final class Figures {

    private static final String END = "<!-- End of what ./rejoin prove wrote. -->";

    /** What can be asked for. */
    private enum Part {
        EVERYTHING("<!-- Everything from ./rejoin prove: -->"),
        SUMMARY("<!-- A summary from ./rejoin prove: -->");

        private final String begin;

        Part(String begin) {
            this.begin = begin;
        }

        String text(Report report) {
            return switch (this) {
                case EVERYTHING -> report.text();
                case SUMMARY -> new Summary(report).text();
            };
        }
    }

    private Figures() {}

    /** @throws UsageException if there is a file without such lines */
    static void requirePlaces(List<Path> files) throws IOException {
        for (Path file : files) {
            String text = Files.readString(file);
            boolean any = false;
            for (Part part : Part.values()) {
                int begin = text.indexOf(part.begin);
                any |= begin >= 0 && text.indexOf(END, begin) >= 0;
            }
            if (!any) {
                throw new UsageException("--figures: " + file + " has no place for them (expected: a line "
                        + Part.EVERYTHING.begin + " or " + Part.SUMMARY.begin + ", and below it " + END + ")");
            }
        }
    }

    static void write(Report report, Path file) throws IOException {
        String text = Files.readString(file);
        for (Part part : Part.values()) {
            int begin = text.indexOf(part.begin);
            int end = begin < 0 ? -1 : text.indexOf(END, begin);
            if (end >= 0) {
                text = text.substring(0, begin + part.begin.length()) + "\n\n" + part.text(report) + "\n"
                        + text.substring(end);
            }
        }
        Files.writeString(file, text);
    }
}
