// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.mutants;

import io.rejoin.testkit.simulation.Complaint;
import io.rejoin.testkit.simulation.Schedule;
import io.rejoin.testkit.simulation.Simulation;
import java.util.List;
import java.util.function.LongFunction;

/** Runs a seed and says what is wrong, in words: all that crosses the border between a mutant's classes and the test's. */
public final class FirstComplaint implements LongFunction<String> {

    /** Empty if nothing is wrong. */
    @Override
    public String apply(long seed) {
        List<Complaint> complaints = Simulation.run(Schedule.of(seed)).complaints();
        return complaints.isEmpty() ? "" : complaints.getFirst().toString();
    }
}
