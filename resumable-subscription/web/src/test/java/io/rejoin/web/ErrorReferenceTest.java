// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The reference of errors is made from the registry. To write it anew, run this test with {@code -Drejoin.docs=write}.
 */
class ErrorReferenceTest {

    private static final Path REFERENCE = Path.of("../../docs/reference/errors.md");

    @Test
    void saysWhatTheRegistrySays() throws IOException {
        String expected = reference();
        if ("write".equals(System.getProperty("rejoin.docs"))) {
            Files.createDirectories(REFERENCE.getParent());
            Files.writeString(REFERENCE, expected);
        }
        assertThat(Files.readString(REFERENCE))
                .as(
                        "%s is out of date: run ./mvnw test -pl resumable-subscription/web -am -Dtest=ErrorReferenceTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false -Drejoin.docs=write",
                        REFERENCE)
                .isEqualTo(expected);
    }

    @Test
    void closeCodesAreUniqueAndInARangeThatFits() {
        Set<Integer> seen = new HashSet<>();
        for (ProblemCode code : ProblemCode.values()) {
            assertThat(seen.add(code.closeCode())).as("%s", code).isTrue();
            assertThat(code.closeCode()).isBetween(ProblemCode.STOP, ProblemCode.RETURN + 99);
            if (code.closeCode() < ProblemCode.RETURN) {
                assertThat(code.retryable()).as("%s", code).isEqualTo(code.closeCode() >= ProblemCode.BACK_OFF);
            }
        }
    }

    private static String reference() {
        StringBuilder page = new StringBuilder("""
                # Errors

                <!-- Made from ProblemCode by ErrorReferenceTest; do not edit. -->

                Every refusal is a problem (RFC 9457, `application/problem+json`) with the members `type`
                (`urn:rejoin:problem:` and the code), `title`, `status`, `detail`, `code` and `retryable`, and those that
                the code adds. In an event stream the same object is the `data` of the last frame, `rejoin.error`.

                *Retryable*: the same request, unchanged, may succeed later; a `503` says when in `Retry-After`. *Close
                code*: how the same ends a WebSocket. 4400–4499 stop; 4500–4599 come back after a delay; 4600–4699 come
                back at once, with what was missing if anything was.

                | code | HTTP status | close code | retryable | title | what a client does |
                |---|---|---|---|---|---|
                """);
        for (ProblemCode code : ProblemCode.values()) {
            page.append("| `%s` | %d | %d | %s | %s | %s |\n"
                    .formatted(
                            code.code(),
                            code.status(),
                            code.closeCode(),
                            code.retryable() ? "yes" : "no",
                            code.title(),
                            code.clientAction()));
        }
        return page.toString();
    }
}
