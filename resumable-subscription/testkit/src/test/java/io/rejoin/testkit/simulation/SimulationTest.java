// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A failing seed is printed; {@code -Drejoin.seed=N} runs that one alone and shows all that happens in it. */
class SimulationTest {

    private static final int SEEDS = Integer.getInteger("rejoin.seeds", 300);
    private static final int MAX_REPORTED = 5;

    @Test
    void whateverGoesWrongNoSubscriberMissesOrDoublesAnything() {
        Long chosen = Long.getLong("rejoin.seed");
        long[] seeds = chosen == null ? LongStream.range(0, SEEDS).toArray() : new long[] {chosen};
        List<String> reports = new ArrayList<>();
        int failed = 0;
        long observed = 0;
        for (long seed : seeds) {
            Simulation simulation = new Simulation(seed);
            List<String> complaints = simulation.run();
            observed += simulation.observed();
            if (!complaints.isEmpty() && failed++ < MAX_REPORTED) {
                reports.add("replay with -Drejoin.seed=" + seed + "\n    " + String.join("\n    ", complaints));
            }
        }
        assertThat(reports)
                .withFailMessage("%d of %d seeds failed:\n%s", failed, seeds.length, String.join("\n", reports))
                .isEmpty();
        assertThat(observed).as("something was observed at all").isGreaterThan(seeds.length);
    }

    @Test
    void aSeedRunsTheSameWayTwice() {
        for (long seed = 0; seed < 5; seed++) {
            assertThat(transcript(seed)).isEqualTo(transcript(seed)).isNotEqualTo(transcript(seed + 1));
        }
    }

    private static int transcript(long seed) {
        Simulation simulation = new Simulation(seed);
        simulation.run();
        return simulation.transcript();
    }
}
