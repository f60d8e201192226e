// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesApiTest {

    /** For an empty one it would take the routes of all products away. */
    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"kind\":\"Status\"}", "{\"items\":{}}", "{\"items\":null}", "[]"})
    void answerThatIsNoListIsNotTakenForAnEmptyOne(String text) {
        assertThatIllegalStateException().isThrownBy(() -> KubernetesApi.read("shop", text));
    }

    @Test
    void emptyListIsOne() {
        assertThat(KubernetesApi.read("shop", "{\"items\":[]}")).isEmpty();
    }
}
