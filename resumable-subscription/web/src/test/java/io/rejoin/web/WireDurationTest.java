// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireDurationTest {

    @ParameterizedTest
    @CsvSource({"250ms, PT0.25S", "25s, PT25S", "10m, PT10M", "23h, PT23H", "7d, PT168H", "0s, PT0S", "1500ms, PT1.5S"})
    void readsAndWrites(String text, Duration duration) {
        assertThat(WireDuration.parse(text)).isEqualTo(duration);
        assertThat(WireDuration.format(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "1", "1 s", "-1s", "+1s", "1.5s", "1S", "1w", "1h30m", "1234567890123s", "٣s"})
    void refusesEverythingElse(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WireDuration.parse(text))
                .withMessageContaining("(expected: a whole number and ms, s, m, h or d");
    }
}
