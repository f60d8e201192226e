// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rejoin.local.UsageException;
import io.rejoin.prove.fault.Fault;
import io.rejoin.prove.fault.Faults;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProveOptionsTest {

    @Test
    void takesEveryFaultUnlessSomeAreChosen() {
        assertThat(ProveOptions.parse(List.of()).faults())
                .extracting(Fault::title)
                .containsExactlyElementsOf(
                        Faults.all().stream().map(Fault::title).toList());
        assertThat(ProveOptions.parse(List.of("--faults=redis-killed,gateway-frozen"))
                        .faults())
                .extracting(Fault::title)
                .containsExactly("redis-killed", "gateway-frozen", "gateway-frozen"); // one after the other
    }

    @Test
    void drawsPairsUnlessFaultsAreChosenWithoutThem() {
        assertThat(ProveOptions.parse(List.of("--seed=1")).faults(1))
                .hasSize(Faults.all().size() + 3);
        assertThat(ProveOptions.parse(List.of("--faults=redis-killed")).faults(1))
                .hasSize(1);
        assertThat(ProveOptions.parse(List.of("--faults=redis-killed,overlapping"))
                        .faults(2))
                .hasSize(1 + 3);
        assertThat(ProveOptions.parse(List.of("--faults=node-killed+redis-frozen"))
                        .faults(1))
                .extracting(Fault::title)
                .containsExactly("node-killed+redis-frozen");
    }

    @Test
    void inflictsEachOnceIfItIsToBeQuick() {
        assertThat(ProveOptions.parse(List.of("--quick")).rounds()).isEqualTo(1);
        assertThat(ProveOptions.parse(List.of("--rounds", "3")).rounds()).isEqualTo(3);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertRefused("--faults: fire (expected: of gateway-killed, ", "--faults", "fire");
        assertRefused("--faults: node-killed+fire (expected: of ", "--faults", "node-killed+fire");
        assertRefused("--figures: nowhere.md (expected: a file that can be written to)", "--figures=nowhere.md");
        assertRefused("--figures: given with --faults", "--figures=nowhere.md", "--faults=redis-killed");
        assertRefused("--rounds: 0 (expected: 1..", "--rounds", "0");
        assertRefused("--seed: x (expected: ", "--seed", "x");
        assertRefused("--slow: unknown", "--slow");
        assertRefused("--quick: given with --rounds", "--quick", "--rounds=2");
    }

    private static void assertRefused(String message, String... arguments) {
        assertThatThrownBy(() -> ProveOptions.parse(List.of(arguments)))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(message);
    }
}
