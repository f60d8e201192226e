// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.chat.http.ChatProblem;
import io.rejoin.web.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The reference of chat's own errors is made from the registry. To write it anew, run this test with {@code -Drejoin.docs=write}. */
class ErrorReferenceTest {

    private static final Path REFERENCE = Path.of("../docs/reference/chat-errors.md");

    @Test
    void saysWhatTheRegistrySays() throws IOException {
        String expected = reference();
        if ("write".equals(System.getProperty("rejoin.docs"))) {
            Files.writeString(REFERENCE, expected);
        }
        assertThat(Files.readString(REFERENCE))
                .as(
                        "%s is out of date: run ./mvnw test -pl chat-service -am -Dtest=ErrorReferenceTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false -Drejoin.docs=write",
                        REFERENCE)
                .isEqualTo(expected);
    }

    @Test
    void codesAreNoOthers() {
        assertThat(Arrays.stream(ChatProblem.values()).map(ChatProblem::code))
                .doesNotContainAnyElementsOf(Arrays.stream(ProblemCode.values())
                        .map(ProblemCode::code)
                        .toList());
    }

    private static String reference() {
        StringBuilder page = new StringBuilder("""
                # Errors of the chat service

                <!-- Made from ChatProblem by ErrorReferenceTest; do not edit. -->

                What chat refuses for reasons of its own, in the form of [all errors](errors.md) and beside them.

                | code | HTTP status | retryable | title | what a client does |
                |---|---|---|---|---|
                """);
        for (ChatProblem problem : ChatProblem.values()) {
            page.append("| `%s` | %d | %s | %s | %s |\n"
                    .formatted(
                            problem.code(),
                            problem.status(),
                            problem.retryable() ? "yes" : "no",
                            problem.title(),
                            problem.clientAction()));
        }
        return page.toString();
    }
}
