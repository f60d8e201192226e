// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A deliberate bug.
 *
 * @param file below the core's package, without {@code .java}
 * @param bug what is wrong now, in a sentence
 * @param from the seed from which on every build hunts it: 0, or shortly before one that caught it, where few seeds do
 */
record Mutant(String name, String file, String bug, List<Edit> edits, long from) {

    private static final Path SOURCES = Path.of("../core/src/main/java/io/rejoin/core");

    /** An exact text that the file has once, and what stands in its place. Runs of white space count as one space. */
    record Edit(String text, String replacement) {

        String applyTo(String source) {
            int at = source.indexOf(text);
            if (at < 0 || source.indexOf(text, at + 1) >= 0) {
                throw new IllegalStateException("not found, or more than once: " + text);
            }
            return source.substring(0, at) + replacement + source.substring(at + text.length());
        }
    }

    /** What its name bears in the table: a star if few seeds see it. */
    String mark() {
        return from > 0 ? " *" : "";
    }

    String className() {
        return "io.rejoin.core." + file.replace('/', '.');
    }

    /** The source with the bug in it. */
    String source() throws IOException {
        String source = Files.readString(SOURCES.resolve(file + ".java"))
                // Line comments would swallow what follows them on one line.
                .replaceAll("(?m)//.*$", "")
                .replaceAll("\\s+", " ");
        for (Edit edit : edits) {
            source = edit.applyTo(source);
        }
        return source;
    }

    @Override
    public String toString() {
        return name;
    }
}
