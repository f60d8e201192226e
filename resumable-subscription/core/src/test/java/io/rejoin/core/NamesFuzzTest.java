// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.Work;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Function;

/** Names that clients choose, against the protocol's rules written as regular expressions. */
class NamesFuzzTest {

    private static final String EXPECTED = "(?s).+ \\(expected: .+\\)";
    private static final Set<String> NO_STREAMS = Set.of(".", "..", "ws", "events");

    @FuzzTest
    void aNameIsWhatTheProtocolSays(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        assertThat(accepts(name -> StreamKey.of("t", name), text))
                .isEqualTo(text.matches("[A-Za-z0-9._~:@-]{1,255}") && !NO_STREAMS.contains(text));
        assertThat(accepts(IdempotencyKey::new, text)).isEqualTo(text.matches("[!-~]{1,255}"));
        assertThat(accepts(type -> new Content(type, Content.JSON, input), text))
                .isEqualTo(text.matches("[A-Za-z0-9._-]{1,64}") && !text.startsWith("rejoin."));
        assertThat(accepts(type -> new Content(null, type, input), text))
                .isEqualTo(text.matches("[ -~]{1,255}") && !text.matches(" +"));
        assertThat(accepts(Tenant::new, text)).isEqualTo(text.matches("[A-Za-z0-9._-]{1,64}"));
    }

    private static boolean accepts(Function<String, ?> maker, String text) {
        try {
            return Work.bounded(text.length(), () -> maker.apply(text)) != null;
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).hasSizeLessThan(200).matches(EXPECTED);
            return false;
        }
    }
}
