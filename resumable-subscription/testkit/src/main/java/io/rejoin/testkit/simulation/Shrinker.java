// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds the few acts of a schedule that are needed for it to fail: takes away halves, quarters and so on down to single acts, and
 * keeps what still fails, until no single act can be spared (Zeller's and Hildebrandt's ddmin, complements only). Before that
 * it tries fewer nodes and streams.
 */
public final class Shrinker {

    private final Predicate<Schedule> fails;
    private final int maxRuns;
    private int runs;

    /**
     * @param fails runs a schedule and says whether it still fails in the same way
     * @param maxRuns gives up after that many runs, with the smallest schedule so far
     */
    public Shrinker(Predicate<Schedule> fails, int maxRuns) {
        this.fails = fails;
        this.maxRuns = maxRuns;
    }

    /** A predicate for runs that break the same promise as {@code report}'s first complaint. */
    public static Predicate<Schedule> breaksThePromiseOf(Report report, SimulatedLog.Factory logs) {
        Promise promise = report.complaints().getFirst().promise();
        return schedule -> Simulation.run(schedule, logs, null).complaints().stream()
                .anyMatch(complaint -> complaint.promise() == promise);
    }

    /** The smallest schedule found that fails; {@code schedule} itself must. */
    public Schedule shrink(Schedule schedule) {
        return fewerNodesAndStreams(fewerActs(fewerNodesAndStreams(schedule)));
    }

    private Schedule fewerNodesAndStreams(Schedule schedule) {
        Schedule smallest = schedule;
        for (int nodes = 1; nodes < smallest.nodes().size(); nodes++) {
            smallest = orSmaller(smallest, smallest.withNodes(nodes));
        }
        for (int streams = 1; streams < smallest.streams(); streams++) {
            smallest = orSmaller(smallest, smallest.withStreams(streams));
        }
        return smallest;
    }

    private Schedule orSmaller(Schedule known, Schedule smaller) {
        return stillFails(smaller) ? smaller : known;
    }

    private Schedule fewerActs(Schedule schedule) {
        Schedule smallest = schedule;
        int chunk = Math.max(1, smallest.size() / 2);
        while (true) {
            boolean removed = false;
            for (int from = 0; from < smallest.size(); ) {
                Schedule without = smallest.with(without(smallest.acts(), from, chunk));
                if (stillFails(without)) {
                    smallest = without;
                    removed = true;
                } else {
                    from += chunk;
                }
            }
            if (runs >= maxRuns || chunk == 1 && !removed) {
                return smallest;
            }
            chunk = Math.max(1, chunk / 2);
        }
    }

    private static List<Act> without(List<Act> acts, int from, int count) {
        List<Act> rest = new ArrayList<>(acts.subList(0, from));
        rest.addAll(acts.subList(Math.min(acts.size(), from + count), acts.size()));
        return rest;
    }

    private boolean stillFails(Schedule candidate) {
        return runs++ < maxRuns && fails.test(candidate);
    }
}
