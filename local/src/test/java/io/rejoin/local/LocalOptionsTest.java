// SPDX-License-Identifier: Apache-2.0
package io.rejoin.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalOptionsTest {

    /** A service refuses to start with a drain that does not fit into the phase. */
    @Test
    void aDrainComesWithTheTimeForIt() {
        assertThat(LocalOptions.ephemeral(Path.of("x"))
                        .withDrain(Duration.ofSeconds(4))
                        .serviceProperties())
                .isEqualTo(Map.of(
                        "rejoin.drain.window", "4000ms", "spring.lifecycle.timeout-per-shutdown-phase", "7000ms"));
    }
}
