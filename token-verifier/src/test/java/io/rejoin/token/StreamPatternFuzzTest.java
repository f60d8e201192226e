// SPDX-License-Identifier: Apache-2.0
package io.rejoin.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.Work;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Permissions as patterns, against the table of which prefix of a pattern matches which prefix of a name. */
class StreamPatternFuzzTest {

    /** @param input pattern and name, with a line feed between */
    @FuzzTest
    void matchesWhatTheDefinitionSays(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        int end = Math.max(0, text.indexOf('\n'));
        String pattern = text.substring(0, end);
        String name = text.substring(Math.min(text.length(), end + 1));
        StreamPattern read = read(pattern);
        assertThat(read != null).isEqualTo(pattern.matches("[A-Za-z0-9._~:@*-]{1,255}"));
        if (read != null && name.length() <= StreamPattern.MAX_LENGTH) {
            assertThat(read).hasToString(pattern);
            assertThat(Work.<Boolean, RuntimeException>bounded(name.length(), () -> read.matches(name)))
                    .isEqualTo(byDefinition(pattern, name));
        }
    }

    private static @Nullable StreamPattern read(String pattern) {
        try {
            return Work.bounded(pattern.length(), () -> StreamPattern.of(pattern));
        } catch (IllegalArgumentException refused) {
            return null;
        }
    }

    private static boolean byDefinition(String pattern, String name) {
        boolean[] matched = new boolean[name.length() + 1];
        matched[0] = true;
        for (int p = 0; p < pattern.length(); p++) {
            boolean[] next = new boolean[name.length() + 1];
            for (int n = 0; n <= name.length(); n++) {
                next[n] = pattern.charAt(p) == '*'
                        ? matched[n] || n > 0 && next[n - 1]
                        : n > 0 && matched[n - 1] && name.charAt(n - 1) == pattern.charAt(p);
            }
            matched = next;
        }
        return matched[name.length()];
    }
}
