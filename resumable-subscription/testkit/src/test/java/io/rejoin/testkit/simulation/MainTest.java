// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MainTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int run(String... arguments) throws InterruptedException {
        return Main.run(new PrintStream(printed, true, StandardCharsets.UTF_8), arguments);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void runsSeedsFromAnyOffset() throws InterruptedException {
        assertThat(run("--seeds", "3", "--from", "1000", "--threads", "1")).isZero();
        assertThat(printed()).contains("3 of 3 seeds from 1", "0 failed");
    }

    @Test
    void replaysASeedWithAllThatHappens() throws InterruptedException {
        assertThat(run("--replay", "7")).isZero();
        assertThat(printed()).contains("joins stream", "connects to node", "is told Committed");
    }

    @Test
    void refusesWhatItDoesNotUnderstand() throws InterruptedException {
        assertThat(run("--seed", "1")).isEqualTo(2);
        assertThat(run("--seeds", "0")).isEqualTo(2);
        assertThat(run("--seeds")).isEqualTo(2);
        assertThat(printed())
                .contains("--seed: unknown (expected:")
                .contains("--seeds: 0 (expected: a number above 0)")
                .contains("--seeds: missing (expected: a value)");
    }
}
