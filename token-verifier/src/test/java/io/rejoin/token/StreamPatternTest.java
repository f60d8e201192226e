// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamPatternTest {

    @ParameterizedTest
    @CsvSource({
        "room:42,         room:42,        true",
        "room:42,         room:421,       false",
        "room:42,         xroom:42,       false",
        "room:42,         ROOM:42,        false",
        "*,               anything,       true",
        "*,               '',             true",
        "**,              anything,       true",
        "room:*,          room:,          true",
        "room:*,          room:42,        true",
        "room:*,          room,           false",
        "room:*,          lobby:room:42,  false",
        "*:42,            room:42,        true",
        "*:42,            room:42:x,      false",
        "room:*:typing,   room:42:typing, true",
        "room:*:typing,   room::typing,   true",
        "room:*:typing,   room:typing,    false",
        "a*a,             a,              false",
        "a*a,             aa,             true",
        "*ab*ab*,         abab,           true",
        "*ab*ab*,         aba,            false",
        "a*b*c,           abbc,           true",
        "a*b*c,           acb,            false",
        "*aab*,           aaab,           true",
        "*a.c*,           abc,            false",
    })
    void matchesLiteralsExactlyAndStarsGenerously(String pattern, String stream, boolean expected) {
        assertThat(StreamPattern.of(pattern).matches(stream)).isEqualTo(expected);
    }

    @Test
    void agreesWithTheDefinitionOnRandomPatternsAndNames() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            String pattern = random(random, "aab*", 1 + random.nextInt(9));
            String stream = random(random, "aab", random.nextInt(14));
            assertThat(StreamPattern.of(pattern).matches(stream))
                    .as("pattern %s, stream %s, seed %d", pattern, stream, seed)
                    .isEqualTo(byDefinition(pattern, stream));
        }
    }

    /** Against this pattern a backtracking matcher needs more steps than there are atoms. */
    @Test
    void isNotSlowedByPatternsMadeToBeSlow() {
        StreamPattern pattern = StreamPattern.of("*a".repeat(120) + "*b");
        String stream = "a".repeat(StreamPattern.MAX_LENGTH);
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (int i = 0; i < 1_000; i++) {
                assertThat(pattern.matches(stream)).isFalse();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "room/42", "room 42", "room:{42}", "räume", "room:?", "a\n", "a\u0000"})
    void refusesWhatCouldNeverMatch(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StreamPattern.of(pattern))
                .withMessageContaining("(expected: ");
    }

    @Test
    void isAsLongAsTheLongestStreamNameAtMost() {
        String longest = "a".repeat(StreamPattern.MAX_LENGTH);
        assertThat(StreamPattern.of(longest).matches(longest)).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StreamPattern.of(longest + "a"))
                .withMessage("pattern: 256 characters (expected: 1..255)");
    }

    @Test
    void equalsByItsText() {
        assertThat(StreamPattern.of("a*"))
                .isEqualTo(StreamPattern.of("a*"))
                .hasSameHashCodeAs(StreamPattern.of("a*"))
                .hasToString("a*");
        assertThat(StreamPattern.of("a*")).isNotEqualTo(StreamPattern.of("a"));
    }

    private static String random(Random random, String alphabet, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static boolean byDefinition(String pattern, String stream) {
        if (pattern.isEmpty()) {
            return stream.isEmpty();
        }
        String rest = pattern.substring(1);
        if (pattern.charAt(0) == '*') {
            return byDefinition(rest, stream) || (!stream.isEmpty() && byDefinition(pattern, stream.substring(1)));
        }
        return !stream.isEmpty() && stream.charAt(0) == pattern.charAt(0) && byDefinition(rest, stream.substring(1));
    }
}
