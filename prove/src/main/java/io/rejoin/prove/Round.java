// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove;

import io.rejoin.core.Cursor;
import io.rejoin.prove.audit.Anomaly;
import io.rejoin.prove.audit.Audit;
import io.rejoin.prove.audit.Finding;
import io.rejoin.prove.audit.Journal;
import io.rejoin.prove.fault.Fault;
import io.rejoin.prove.fault.Figure;
import io.rejoin.prove.fault.Stage;
import io.rejoin.prove.load.Load;
import io.rejoin.prove.scene.Patience;
import io.rejoin.prove.scene.RunningService;
import io.rejoin.prove.scene.Scene;
import io.rejoin.prove.wire.FaultyWire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Publishers and subscribers at work on streams of their own, while faults come one after the other, with an audit after each. Used by one
 * thread.
 */
final class Round implements AutoCloseable {

    private static final Duration REST = Duration.ofSeconds(90);
    private static final Duration CONVALESCENCE = Duration.ofSeconds(30);
    /** What each publisher has to get through after a fault. */
    private static final int AFTERWARDS = 10;

    private static final int WARM_UP = 50;

    private final Scene scene;
    private final Report report;
    private final Load load;
    private final Audit audit;
    private long published;

    private Round(Scene scene, Report report, Load load) {
        this.scene = scene;
        this.report = report;
        this.load = load;
        this.audit = new Audit(load.acknowledgements(), load.journals());
    }

    /** Returns when everybody is at work. */
    static Round begin(Scene scene, Report report, int number, long seed) throws InterruptedException {
        Load load = new Load(scene.addresses(), scene.token(), "prove:" + number + ":", seed + number);
        load.begin();
        // The first seconds of a program are its slowest, and nobody's fault.
        boolean _ = new Stage(scene, load::slowestAcknowledged).isPublishing(WARM_UP);
        return new Round(scene, report, load);
    }

    /**
     * Inflicts it, and lets everything come to rest.
     *
     * @return what was wrong meanwhile
     */
    List<Finding> inflict(Fault fault) throws Exception {
        Stage stage = new Stage(scene, load::slowestAcknowledged);
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
        Audit.Result result = audit.audit(scene.database().histories(load.prefix()), stage.rewoundAt());
        scene.wires().forEach(FaultyWire::bury);
        load.goOn();
        awaitNormality(findings);
        findings.addAll(result.findings());
        load.complaints().forEach(complaint -> findings.add(broken("a client", complaint)));
        stage.broken().forEach(what -> findings.add(broken("the platform", what)));
        times(stage, result);
        long now = load.acknowledgements().count();
        report.row(fault.title()).add(now - published, result, gaps, findings);
        published = now;
        return findings;
    }

    /** What was hurt is well again, and nothing else fell ill. */
    private void awaitNormality(List<Finding> findings) throws InterruptedException {
        for (RunningService service : scene.services()) {
            if (!service.isAsStarted()) {
                findings.add(broken(service.name(), "ended by itself, and was started again"));
            }
        }
        if (!Patience.within(CONVALESCENCE, this::isNormal)) {
            findings.add(broken("the platform", "is not back to normal"));
        }
    }

    private boolean isNormal() throws Exception {
        for (RunningService service : scene.services()) {
            if (!service.telemetry().isReady()) {
                return false;
            }
        }
        for (RunningService node : scene.nodes()) {
            if (!node.telemetry().isFeedHealthy()) {
                return false;
            }
        }
        return true;
    }

    static Finding broken(String who, String what) {
        return new Finding(Anomaly.BROKEN, 1, who, what);
    }

    private boolean isEverythingSent() throws Exception {
        Map<String, Cursor> heads = scene.database().heads(load.prefix());
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

    @Override
    public void close() {
        load.close();
    }
}
