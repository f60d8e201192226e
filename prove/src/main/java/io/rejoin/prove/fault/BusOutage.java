// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import io.rejoin.prove.scene.Patience;
import io.rejoin.prove.scene.RunningService;
import io.rejoin.prove.scene.Telemetry;
import java.time.Duration;
import java.util.List;

/** Redis goes and comes back, and what the services say of it meanwhile. */
final class BusOutage {

    private static final String RECEIVED = "rejoin_feed_received_messages_total";
    /** As is promised. */
    private static final Duration NOTICED = Duration.ofSeconds(5);

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Stage stage;
    private final List<RunningService> services;
    private final List<Telemetry> nodes;

    BusOutage(Stage stage) {
        this.stage = stage;
        this.services = stage.scene().services();
        this.nodes =
                stage.scene().nodes().stream().map(RunningService::telemetry).toList();
    }

    /** @param lasting at least, and longer than it takes to be noticed */
    void run(Duration lasting, Fault.Cure take, Fault.Cure giveBack) throws Exception {
        long before = System.nanoTime();
        take.apply();
        await(Figure.BUS_ALARM, before, false);
        Duration sinceTaken = Duration.ofNanos(System.nanoTime() - before);
        if (sinceTaken.compareTo(NOTICED) < 0) {
            stage.pass(NOTICED.minus(sinceTaken));
        }
        long from = System.nanoTime();
        long end = from + lasting.minus(NOTICED).toNanos();
        while (System.nanoTime() - end < 0) {
            for (RunningService service : services) {
                if (!service.telemetry().isReady()) {
                    stage.broken(service.name() + " is not ready while Redis is gone");
                }
            }
            stage.pass(Duration.ofMillis(500));
        }
        stage.withoutBus(from, System.nanoTime());
        double receivedBefore = received();
        giveBack.apply();
        await(Figure.BUS_BACK, System.nanoTime(), true);
        if (!Patience.within(LIMIT, () -> received() > receivedBefore)) {
            stage.broken("no hint came by Redis after its return");
        }
    }

    private double received() throws Exception {
        double sum = 0;
        for (Telemetry node : nodes) {
            sum += node.metric(RECEIVED);
        }
        return sum;
    }

    /** Until every node says so. */
    private void await(Figure figure, long since, boolean healthy) throws InterruptedException {
        if (!Patience.within(LIMIT, () -> {
            for (Telemetry node : nodes) {
                if (node.isFeedHealthy() != healthy) {
                    return false;
                }
            }
            return true;
        })) {
            stage.broken(
                    "rejoin_feed_healthy did not become " + (healthy ? 1 : 0) + " within " + LIMIT.toSeconds() + " s");
        }
        stage.measured(figure, Duration.ofNanos(System.nanoTime() - since));
    }
}
