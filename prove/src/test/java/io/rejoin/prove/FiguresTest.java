// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.local.UsageException;
import io.rejoin.prove.audit.Audit;
import io.rejoin.prove.fault.Figure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTest {

    @TempDir
    private Path folder;

    @Test
    void replacesWhatStandsBetweenTheMarkersAndNothingElse() throws Exception {
        Path document = folder.resolve("document.md");
        Files.writeString(document, """
                before
                <!-- A summary from ./rejoin prove: -->
                of long ago
                <!-- End of what ./rejoin prove wrote. -->
                between
                <!-- Everything from ./rejoin prove: -->
                <!-- End of what ./rejoin prove wrote. -->
                after
                """);
        Figures.requirePlaces(List.of(document));
        write(document);
        String written = Files.readString(document);
        assertThat(written)
                .startsWith("before\n")
                .contains("\nbetween\n")
                .endsWith("\nafter\n")
                .doesNotContain("long ago")
                .contains("| a node of the service is killed | 1.00 s | 2.00 s |\n")
                .contains("noticed after 0.70 s (p50; 0.70 s at the longest)")
                .contains("nor in 1 pairs of faults")
                .contains("| node-killed | 1 | 1.00 s | 2.00 s | 2.00 s |")
                .contains("Redis 7.0.15, ");
        write(document);
        assertThat(Files.readAllLines(document)).hasSameSizeAs(written.lines().toList());
    }

    @Test
    void refusesADocumentWithoutAPlaceForThem() throws Exception {
        Path document = folder.resolve("document.md");
        Files.writeString(document, "<!-- Everything from ./rejoin prove: -->\n");
        assertThatThrownBy(() -> Figures.requirePlaces(List.of(document)))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("--figures: " + document + " has no place for them (expected: ");
    }

    private static void write(Path document) throws Exception {
        try (Stalls stalls = Stalls.begin()) {
            Figures.write(report(stalls), document);
        }
    }

    private static Report report(Stalls stalls) {
        Report report = new Report(ProveOptions.parse(List.of()), List.of("Redis 7.0.15"), stalls);
        Audit.Result result = new Audit.Result(8, 0, List.of(), 0, List.of(), List.of());
        List<Duration> gaps = List.of(Duration.ofSeconds(1), Duration.ofSeconds(2));
        report.row("node-killed").add(4, result, gaps, List.of());
        report.row("node-killed+redis-frozen").add(4, result, gaps, List.of());
        report.time(Figure.LOST_TAIL, Duration.ofMillis(700));
        return report;
    }
}
