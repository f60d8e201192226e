// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code -Drejoin.seeds=N} runs as many, {@code -Drejoin.seed=N} that one alone. */
class SimulationTest {

    private static final int SEEDS = Integer.getInteger("rejoin.seeds", 2_000);
    private static final int MAX_SHRINKING_RUNS = 2_000;

    /** On a machine that has other things to do, as many as fit. More than that needs {@link Main}. */
    private static final Duration AT_MOST = Duration.ofSeconds(60);

    @Test
    void whateverGoesWrongEveryPromiseIsKept() throws InterruptedException {
        Long chosen = Long.getLong("rejoin.seed");
        Seeds seeds = new Seeds(chosen == null ? 0 : chosen, chosen == null ? SEEDS : 1, SimulatedLog::inMemory);
        long end = System.nanoTime() + AT_MOST.toNanos();
        List<Report> failed = seeds.run(Runtime.getRuntime().availableProcessors(), () -> System.nanoTime() - end > 0);
        assertThat(failed)
                .withFailMessage(() -> failed.size() + " seeds fail; the first of them, shrunk: "
                        + smallest(failed.getFirst()) + "\n" + failed.getFirst().complaints())
                .isEmpty();
        assertThat(seeds.observed()).as("events that were observed at all").isGreaterThan(seeds.finished());
    }

    private static Schedule smallest(Report report) {
        return new Shrinker(Shrinker.breaksThePromiseOf(report, SimulatedLog::inMemory), MAX_SHRINKING_RUNS)
                .shrink(report.schedule());
    }

    @Test
    void aSeedRunsTheSameWayTwice() {
        for (long seed = 0; seed < 5; seed++) {
            assertThat(transcript(seed)).isEqualTo(transcript(seed)).hasSizeGreaterThan(20);
        }
    }

    private static List<String> transcript(long seed) {
        List<String> lines = new ArrayList<>();
        var _ = Simulation.run(Schedule.of(seed), SimulatedLog::inMemory, lines::add);
        return lines;
    }
}
