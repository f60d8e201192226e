// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import io.rejoin.prove.scene.Bus;
import java.time.Duration;

/** What is done to Redis. */
enum BusFault implements Fault {

    /** Both servers are killed, and come back empty. */
    KILLED("redis-killed", Duration.ofSeconds(11), Bus::killAll, Bus::startAll),

    /** Both servers are killed and at once there again, empty. */
    RESTARTED("redis-restarted", Duration.ofSeconds(4), Bus::restartAll, _ -> {}),

    /** Both servers stop in their tracks: connections stay open and nothing is answered. */
    FROZEN("redis-frozen", Duration.ofSeconds(11), Bus::freezeAll, Bus::goOnAll),

    /** The primary is killed, and Sentinel makes the replica the primary. */
    FAILED_OVER("redis-failed-over", Duration.ofSeconds(4), Bus::killPrimary, Bus::startKilled),

    /** The primary stops in its tracks, Sentinel makes the replica the primary, and the old one goes on, believing to be it. */
    FAILED_OVER_WHILE_FROZEN("redis-failed-over-while-frozen", Duration.ofSeconds(4), Bus::freezePrimary, Bus::goOnAll);

    @FunctionalInterface
    private interface Act {
        void on(Bus bus) throws Exception;
    }

    private final String title;
    private final Duration lasting;
    private final Act take;
    private final Act giveBack;

    BusFault(String title, Duration lasting, Act take, Act giveBack) {
        this.title = title;
        this.lasting = lasting;
        this.take = take;
        this.giveBack = giveBack;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public Place place() {
        return Place.of(Place.Kind.REDIS);
    }

    @Override
    public Duration lasting() {
        return lasting;
    }

    @Override
    public Cure begin(Stage stage) throws Exception {
        Bus bus = stage.scene().bus();
        take.on(bus);
        return () -> {
            giveBack.on(bus);
            bus.awaitWhole();
        };
    }

    @Override
    public void inflict(Stage stage) throws Exception {
        if (this == KILLED || this == FROZEN) {
            Bus bus = stage.scene().bus();
            new BusOutage(stage).run(lasting, () -> take.on(bus), () -> giveBack.on(bus));
            bus.awaitWhole();
        } else {
            Fault.super.inflict(stage);
        }
    }
}
