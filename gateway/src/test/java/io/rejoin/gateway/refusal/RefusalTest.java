// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalTest {

    @Test
    void readmeListsEveryRefusal() throws IOException {
        List<String> rows = Arrays.stream(Refusal.values())
                .map(refusal -> "| `%s` | %d | %s |"
                        .formatted(refusal.code(), refusal.status(), refusal.isRetryable() ? "yes" : "no"))
                .toList();

        assertThat(Files.readString(Path.of("README.md"))).contains("|---|---|---|\n" + String.join("\n", rows) + "\n");
    }

    @Test
    void problemIsValidJsonWhateverItsDetailSays() {
        assertThat(new String(
                        Refusal.PATH_INVALID
                                .because("a \"quoted\" \\ and \u0001 é")
                                .toJson(),
                        java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"type\":\"urn:rejoin:problem:path-invalid\",\"title\":\"Invalid path\",\"status\":400,"
                                + "\"detail\":\"a \\\"quoted\\\" \\\\ and ? é\",\"code\":\"path-invalid\",\"retryable\":false}");
    }
}
