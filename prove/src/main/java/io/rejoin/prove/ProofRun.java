// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove;

import io.rejoin.prove.audit.Finding;
import io.rejoin.prove.fault.Fault;
import io.rejoin.prove.fault.LostTails;
import io.rejoin.prove.fault.Place;
import io.rejoin.prove.fault.Stage;
import io.rejoin.prove.scene.Scene;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Rounds of faults, each fault once in each, and what is said while they go on. Used by one thread. */
record ProofRun(ProveOptions options, Scene scene, Report report, PrintStream out) {

    /** In each round. */
    private static final int LOST_TAILS = 20;

    void run() throws Exception {
        out.println("hints that are never sent");
        loseTails();
        for (int number = 1; number <= options.rounds(); number++) {
            out.println("round " + number + " of " + options.rounds());
            List<Fault> faults = new ArrayList<>(options.faults(number));
            if (number > 1) {
                Collections.shuffle(faults, new Random(options.seed() + number));
            }
            faults.addFirst(new Nothing());
            try (Round round = Round.begin(scene, report, number, options.seed())) {
                for (Fault fault : faults) {
                    inflict(fault, round);
                }
            }
        }
    }

    private void loseTails() throws Exception {
        Stage stage = new Stage(scene, () -> 0);
        report.note(new LostTails(scene, stage, options.seed()).run(LOST_TAILS * options.rounds()));
        stage.measured().forEach(measured -> report.time(measured.figure(), measured.time()));
        stage.broken().forEach(what -> report.wrong("lost tails", Round.broken("the platform", what)));
    }

    private void inflict(Fault fault, Round round) throws Exception {
        long before = System.nanoTime();
        out.printf("  %-52s", fault.title());
        out.flush();
        List<Finding> findings = round.inflict(fault);
        findings.forEach(finding -> report.wrong(fault.title(), finding));
        out.printf(
                Locale.ROOT,
                "%5.1f s  load %4.1f  %s%n",
                (System.nanoTime() - before) / 1e9,
                Report.load(),
                findings.isEmpty() ? "holds" : "DOES NOT HOLD: " + findings.getFirst());
    }

    /** What everything else is to be compared with. */
    private record Nothing() implements Fault {

        private static final Duration LONG_ENOUGH = Duration.ofSeconds(5);

        @Override
        public String title() {
            return "none";
        }

        @Override
        public Place place() {
            return Place.of(Place.Kind.NOTHING);
        }

        @Override
        public Cure begin(Stage stage) {
            return () -> {};
        }

        @Override
        public Duration lasting() {
            return LONG_ENOUGH;
        }
    }
}
