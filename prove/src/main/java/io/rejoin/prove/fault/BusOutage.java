// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import io.rejoin.prove.scene.Patience;
import io.rejoin.prove.scene.RunningService;
import io.rejoin.prove.scene.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Redis goes and comes back, and what the services say of it meanwhile. */
final class BusOutage {

    private static final String HEALTHY = "rejoin_feed_healthy";
    private static final String RECEIVED = "rejoin_feed_received_messages_total";
    /** As is promised. */
    private static final Duration NOTICED = Duration.ofSeconds(5);

    private static final Duration MEASURED = Duration.ofSeconds(6);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Takes Redis away, or gives it back. */
    @FunctionalInterface
    interface Act {
        void run() throws Exception;
    }

    private final Stage stage;
    private final List<RunningService> services;
    private final List<Telemetry> nodes;

    BusOutage(Stage stage) {
        this.stage = stage;
        this.services = Stream.concat(stage.scene().gateways().stream(), stage.scene().nodes().stream())
                .toList();
        this.nodes =
                stage.scene().nodes().stream().map(RunningService::telemetry).toList();
    }

    void run(Act take, Act giveBack) throws Exception {
        List<Long> processes = services.stream().map(RunningService::pid).toList();
        long before = System.nanoTime();
        take.run();
        await(Figure.BUS_ALARM, before, 0);
        Duration sinceTaken = Duration.ofNanos(System.nanoTime() - before);
        if (sinceTaken.compareTo(NOTICED) < 0) {
            stage.pass(NOTICED.minus(sinceTaken));
        }
        long from = System.nanoTime();
        long end = from + MEASURED.toNanos();
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
        giveBack.run();
        await(Figure.BUS_BACK, System.nanoTime(), 1);
        if (!Patience.within(LIMIT, () -> received() > receivedBefore)) {
            stage.broken("no hint came by Redis after its return");
        }
        if (!services.stream().map(RunningService::pid).toList().equals(processes)) {
            stage.broken("a service was restarted while Redis was gone");
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
    private void await(Figure figure, long since, int healthy) throws InterruptedException {
        if (!Patience.within(LIMIT, () -> {
            for (Telemetry node : nodes) {
                if (node.metric(HEALTHY) != healthy) {
                    return false;
                }
            }
            return true;
        })) {
            stage.broken(HEALTHY + " did not become " + healthy + " within " + LIMIT.toSeconds() + " s");
        }
        stage.measured(figure, Duration.ofNanos(System.nanoTime() - since));
    }
}
