// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.testkit.simulation.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table in the README is the list; {@code -Drejoin.docs=write} writes it. */
class MutantTableTest {

    private static final Path README = Path.of("README.md");
    private static final String BEGIN = "<!-- mutants -->\n";
    private static final String END = "<!-- /mutants -->";

    @Test
    void theReadmeHasTheTable() throws IOException {
        String text = Files.readString(README);
        int from = text.indexOf(BEGIN) + BEGIN.length();
        String wanted = text.substring(0, from) + table() + text.substring(text.indexOf(END));
        if ("write".equals(System.getProperty("rejoin.docs"))) {
            Files.writeString(README, wanted);
        }
        assertThat(Files.readString(README)).isEqualTo(wanted);
    }

    @Test
    void everyPromiseIsInTheReadme() throws IOException {
        assertThat(Files.readString(README))
                .contains(Arrays.stream(Promise.values())
                        .map(promise -> "`" + promise + "`")
                        .toList());
    }

    private static String table() {
        return Mutants.all().stream()
                .map(mutant -> "| %s | %s | %s |\n"
                        .formatted(
                                mutant.name() + mutant.mark(),
                                mutant.className().substring(mutant.className().lastIndexOf('.') + 1),
                                mutant.bug()))
                .collect(Collectors.joining("", "| mutant | in | what is wrong |\n|---|---|---|\n", ""));
    }
}
