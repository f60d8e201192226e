// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class RateTest {

    @ParameterizedTest
    @CsvSource({
        "50/s, 20000, 50",
        "50/s burst 200, 20000, 200",
        "600/m, 100000, 600",
        "1/h, 3600000000, 1",
        "70000/s, 15, 70000",
        "unlimited, 0, 0"
    })
    void textIsIntervalAndBurst(String text, long interval, long burst) {
        Rate rate = Rate.valueOf(text);

        assertThat(rate.intervalMicros()).isEqualTo(interval);
        assertThat(rate.burst()).isEqualTo(burst);
        assertThat(Rate.valueOf(rate.toString())).isEqualTo(rate);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "50",
                "0/s",
                "-1/s",
                "50/d",
                "50/s burst",
                "50/s burst 0",
                "50/s burst 1000001",
                "100001/s",
                "1/h burst 169"
            })
    void everythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Rate.valueOf(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rate: ")
                .hasMessageContaining("(expected: ");
    }

    @Test
    void limitsOfATenantAreJsonAndBack() throws Exception {
        TenantLimits limits = new TenantLimits(
                null,
                new Allowance(Rate.valueOf("5/s burst 20"), null, Rate.UNLIMITED, 7),
                StorageSize.valueOf("10GB"));
        JsonMapper json = JsonMapper.builder().build();

        String text = json.writeValueAsString(limits);

        assertThat(text)
                .contains("\"requests\":\"5/s burst 20\"", "\"connections\":\"unlimited\"", "\"storage\":\"10GB\"");
        assertThat(json.readValue(text, TenantLimits.class)).isEqualTo(limits);
    }
}
