// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove;

import io.rejoin.core.Cursor;
import io.rejoin.prove.audit.Anomaly;
import io.rejoin.prove.audit.Audit;
import io.rejoin.prove.audit.Finding;
import io.rejoin.prove.audit.Journal;
import io.rejoin.prove.fault.Fault;
import io.rejoin.prove.fault.Figure;
import io.rejoin.prove.fault.LostTails;
import io.rejoin.prove.fault.Stage;
import io.rejoin.prove.load.Load;
import io.rejoin.prove.scene.Patience;
import io.rejoin.prove.scene.Scene;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Faults, one after the other, while publishers and subscribers are at work, and an audit after each. Used by one thread. */
final class ProofRun {

    private static final String PREFIX = "prove:";
    private static final Duration REST = Duration.ofSeconds(90);
    /** What each publisher has to get through after a fault. */
    private static final int AFTERWARDS = 10;

    private static final int WARM_UP = 50;
    /** In each round. */
    private static final int LOST_TAILS = 20;

    private final ProveOptions options;
    private final Scene scene;
    private final PrintStream out;
    private final Report report;
    private final Load load;
    private final Audit audit;
    private long published;

    ProofRun(ProveOptions options, Scene scene, Report report, PrintStream out) {
        this.options = options;
        this.scene = scene;
        this.out = out;
        this.report = report;
        this.load = new Load(scene.addresses(), scene.token(), options.seed());
        this.audit = new Audit(load.acknowledgements(), load.journals());
    }

    void run() throws Exception {
        try (load) {
            loseTails();
            load.begin();
            warmUp();
            round("nothing", List.of(new Nothing()));
            for (int round = 0; round < options.rounds(); round++) {
                List<Fault> shuffled = new ArrayList<>(options.faults());
                if (round > 0) {
                    Collections.shuffle(shuffled, new Random(options.seed() + round));
                }
                round("round " + (round + 1) + " of " + options.rounds(), shuffled);
            }
        }
    }

    private void loseTails() throws Exception {
        Stage stage = new Stage(scene, load);
        String cost = new LostTails(scene, stage, options.seed()).run(LOST_TAILS * options.rounds());
        out.println("hints lost");
        report.note(cost);
        stage.measured().forEach(measured -> report.time(measured.figure(), measured.time()));
        stage.broken().forEach(what -> report.wrong("lost tails", broken("the platform", what)));
    }

    /** The first seconds of a program are its slowest, and nobody's fault. */
    private void warmUp() throws InterruptedException {
        boolean _ = new Stage(scene, load).isPublishing(WARM_UP);
    }

    private void round(String name, List<Fault> faults) throws Exception {
        out.println(name);
        for (Fault fault : faults) {
            long before = System.nanoTime();
            out.printf("  %-32s", fault.title());
            out.flush();
            List<Finding> findings = inflict(fault);
            findings.forEach(finding -> report.wrong(fault.title(), finding));
            out.printf(
                    Locale.ROOT,
                    "%5.1f s  load %4.1f  %s%n",
                    (System.nanoTime() - before) / 1e9,
                    Report.load(),
                    findings.isEmpty() ? "holds" : "DOES NOT HOLD: " + findings.getFirst());
        }
    }

    private List<Finding> inflict(Fault fault) throws Exception {
        Stage stage = new Stage(scene, load);
        List<Finding> findings = new ArrayList<>();
        load.watchGaps();
        fault.inflict(stage);
        if (!stage.isPublishing(AFTERWARDS)) {
            findings.add(broken("the platform", "publishing did not go on"));
        }
        List<Duration> gaps = load.gaps();
        load.pause();
        if (!Patience.within(REST, load::isResting)) {
            findings.add(broken("the platform", "a publish is not answered, however often it is repeated"));
        }
        // Those that do not get there are what the audit finds.
        boolean _ = Patience.within(REST, this::isEverythingSent);
        Audit.Result result = audit.audit(scene.database().histories(PREFIX), stage.rewoundAt());
        load.goOn();
        findings.addAll(result.findings());
        load.complaints().forEach(complaint -> findings.add(broken("a client", complaint)));
        stage.broken().forEach(what -> findings.add(broken("the platform", what)));
        times(stage, result);
        long now = load.acknowledgements().count();
        report.row(fault.title()).add(now - published, result, gaps, findings);
        published = now;
        return findings;
    }

    private static Finding broken(String who, String what) {
        return new Finding(Anomaly.BROKEN, 1, who, what);
    }

    private boolean isEverythingSent() throws Exception {
        Map<String, Cursor> heads = scene.database().heads(PREFIX);
        for (Journal journal : load.journals()) {
            if (!heads.getOrDefault(journal.stream(), Cursor.BEGINNING).equals(journal.position())) {
                return false;
            }
        }
        return true;
    }

    private void times(Stage stage, Audit.Result result) {
        stage.measured().forEach(measured -> report.time(measured.figure(), measured.time()));
        Long answeredAt = stage.answeredAt();
        if (answeredAt != null) {
            result.resetsOfConnected()
                    .forEach(at -> report.time(Figure.REWIND_RESET, Duration.ofNanos(Math.max(0, at - answeredAt))));
        }
        result.delays().stream()
                .filter(delay -> stage.wasWithoutBus(delay.acknowledgedAt()))
                .forEach(delay -> report.time(Figure.BUS_BYPASS, Duration.ofNanos(delay.nanos())));
    }

    /** What everything else is to be compared with. */
    private record Nothing() implements Fault {

        private static final Duration LONG_ENOUGH = Duration.ofSeconds(5);

        @Override
        public String title() {
            return "none";
        }

        @Override
        public void inflict(Stage stage) throws InterruptedException {
            Thread.sleep(LONG_ENOUGH);
        }
    }
}
