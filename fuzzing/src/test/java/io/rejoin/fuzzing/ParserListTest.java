// SPDX-License-Identifier: Apache-2.0
package io.rejoin.fuzzing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The list of parsers names every fuzz test, and none that there is not. */
class ParserListTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern NAME = Pattern.compile("\\w+FuzzTest\\b");
    private static final String SUFFIX = "FuzzTest.java";
    private static final Set<String> WITHOUT_SOURCES = Set.of("target", "node_modules", "resources");

    @Test
    void listHasWhatThereIs() throws IOException {
        String list = Files.readString(ROOT.resolve("docs/reference/parsers.md"));
        Set<String> named =
                NAME.matcher(list).results().map(it -> it.group()).collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).isEqualTo(fuzzTests());
    }

    private static Set<String> fuzzTests() throws IOException {
        Set<String> found = new TreeSet<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                return WITHOUT_SOURCES.contains(name) || name.startsWith(".") && !folder.equals(ROOT)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                if (name.endsWith(SUFFIX)) {
                    found.add(name.substring(0, name.length() - ".java".length()));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}
