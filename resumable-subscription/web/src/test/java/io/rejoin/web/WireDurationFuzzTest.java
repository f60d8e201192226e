// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rejoin.fuzzing.Work;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Durations on the wire, there and back. */
class WireDurationFuzzTest {

    @FuzzTest
    void whatIsReadIsWrittenAgain(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        boolean isOne = text.matches("[0-9]{1,12}(ms|s|m|h|d)");
        Duration duration;
        try {
            duration = Work.bounded(input.length, () -> WireDuration.parse(text));
        } catch (IllegalArgumentException refused) {
            assertThat(isOne).as(text).isFalse();
            assertThat(refused.getMessage()).hasSizeLessThan(300).matches("[ -~]+");
            return;
        }
        assertThat(isOne).as(text).isTrue();
        String written = WireDuration.format(duration);
        assertThat(WireDuration.format(WireDuration.parse(written))).isEqualTo(written);
        assertThat(WireDuration.parse(written)).isEqualTo(duration);
    }
}
