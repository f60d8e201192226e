// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.drain;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.gateway.settings.InvalidSettingsException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrainSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "PT-1S, PT0S, rejoin.gateway.drain.notice: PT-1S (expected: PT0S..PT1M)",
        "PT1M1S, PT0S, rejoin.gateway.drain.notice: PT1M1S (expected: PT0S..PT1M)",
        "PT0S, PT-1S, rejoin.gateway.drain.window: PT-1S (expected: PT0S..PT10M)",
        "PT0S, PT10M1S, rejoin.gateway.drain.window: PT10M1S (expected: PT0S..PT10M)",
    })
    void timesOutOfTheirRangeAreRefused(Duration notice, Duration window, String message) {
        assertThatThrownBy(() -> new DrainSettings(notice, window))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage(message);
    }

    @Test
    void drainFitsIntoItsPhaseWithItsLastFrames() {
        DrainSettings settings = new DrainSettings(Duration.ofSeconds(2), Duration.ofSeconds(20));

        assertThatCode(() -> settings.requireToFit(Duration.ofMillis(23_500))).doesNotThrowAnyException();
        assertThatThrownBy(() -> settings.requireToFit(Duration.ofMillis(23_499)))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("take up to PT23.5S (expected: at most"
                        + " spring.lifecycle.timeout-per-shutdown-phase, PT23.499S)");
    }
}
