// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

class ChatPropertiesTest {

    @Test
    void hasADefault() {
        assertThat(Binder.get(new MockEnvironment()).bindOrCreate("rejoin.chat", ChatProperties.class))
                .isEqualTo(new ChatProperties(16));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 257})
    void refusesWhatItCouldNotDo(int connections) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChatProperties(connections))
                .withMessage("rejoin.chat.connections: " + connections + " (expected: 1..256)");
    }
}
