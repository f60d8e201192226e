// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

class ChatPropertiesTest {

    private static final Duration KEPT = Duration.ofDays(1);

    @Test
    void hasADefault() {
        assertThat(Binder.get(new MockEnvironment()).bindOrCreate("rejoin.chat", ChatProperties.class))
                .isEqualTo(new ChatProperties(16, Duration.ofDays(90)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 257})
    void refusesWhatItCouldNotDo(int connections) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChatProperties(connections, KEPT))
                .withMessage("rejoin.chat.connections: " + connections + " (expected: 1..256)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT59M59S", "PT87600H1S", "PT-1H"})
    void keepsForModeratorsNeitherNothingNorForEver(Duration kept) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChatProperties(1, kept))
                .withMessage("rejoin.chat.kept-for-moderators: " + kept + " (expected: 1h..3650d)");
    }
}
