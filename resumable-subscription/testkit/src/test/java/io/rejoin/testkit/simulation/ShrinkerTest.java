// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ShrinkerTest {

    @Test
    void leavesTheActsThatAreNeededAndNoOther() {
        Schedule schedule = LongStream.range(0, 1_000)
                .mapToObj(Schedule::of)
                .filter(drawn -> drawn.nodes().size() == 3 && needsAll(drawn))
                .findFirst()
                .orElseThrow();
        Schedule smallest = new Shrinker(ShrinkerTest::needsAll, 10_000).shrink(schedule);
        assertThat(smallest.acts()).hasSize(3).isSortedAccordingTo((a, b) -> Integer.compare(a.at(), b.at()));
        assertThat(smallest.nodes()).hasSize(1);
        assertThat(smallest.streams()).isEqualTo(1);
    }

    /** Fails only with a crash, a join and a publish together, wherever they stand. */
    private static boolean needsAll(Schedule schedule) {
        return schedule.acts().stream().anyMatch(Act.Crash.class::isInstance)
                && schedule.acts().stream().anyMatch(Act.Join.class::isInstance)
                && schedule.acts().stream().anyMatch(Act.Publish.class::isInstance);
    }

    @Test
    void givesUpAfterSoManyRuns() {
        List<Schedule> runs = new ArrayList<>();
        Predicate<Schedule> counted = run -> !runs.add(run);
        Schedule schedule = Schedule.of(1);
        assertThat(new Shrinker(counted, 5).shrink(schedule).size()).isEqualTo(schedule.size());
        assertThat(runs).hasSize(5);
    }

    @Test
    void aFailingSeedShrinksToThreeBatchesAndFailsTheSameWayAgain() {
        Report report = LongStream.range(0, 100)
                .mapToObj(seed -> Simulation.run(Schedule.of(seed), ForgetfulLog::new, null))
                .filter(run -> !run.isClean())
                .findFirst()
                .orElseThrow();
        Schedule smallest =
                new Shrinker(Shrinker.breaksThePromiseOf(report, ForgetfulLog::new), 2_000).shrink(report.schedule());
        assertThat(smallest.size()).isBetween(3, 6).isLessThan(report.schedule().size());
        assertThat(smallest.toString()).contains("seed " + report.schedule().seed(), "events of");
        assertThat(transcript(smallest)).isEqualTo(transcript(smallest)).anyMatch(line -> line.contains("!!!"));
        assertThat(Simulation.run(smallest).isClean())
                .as("on a log without the bug")
                .isTrue();
    }

    private static List<String> transcript(Schedule schedule) {
        List<String> lines = new ArrayList<>();
        var _ = Simulation.run(schedule, ForgetfulLog::new, lines::add);
        return lines;
    }
}
