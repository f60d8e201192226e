// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import io.rejoin.prove.scene.Bus;
import java.time.Duration;

/** What is done to Redis. */
enum BusFault implements Fault {

    /** Both servers are killed, and come back empty. */
    KILLED("redis-killed") {
        @Override
        void inflict(Stage stage, Bus bus) throws Exception {
            new BusOutage(stage).run(bus::killAll, bus::startAll);
            bus.awaitWhole();
        }
    },

    /** Both servers are killed and at once there again, empty. */
    RESTARTED("redis-restarted") {
        @Override
        void inflict(Stage stage, Bus bus) throws Exception {
            bus.killAll();
            bus.startAll();
            stage.pass(AFTERMATH);
            bus.awaitWhole();
        }
    },

    /** Both servers stop in their tracks: connections stay open and nothing is answered. */
    FROZEN("redis-frozen") {
        @Override
        void inflict(Stage stage, Bus bus) throws Exception {
            new BusOutage(stage).run(bus::freezeAll, bus::goOnAll);
            bus.awaitWhole();
        }
    },

    /** The primary is killed, and Sentinel makes the replica the primary. */
    FAILED_OVER("redis-failed-over") {
        @Override
        void inflict(Stage stage, Bus bus) throws Exception {
            bus.killPrimary();
            stage.pass(AFTERMATH);
            bus.startKilled();
            bus.awaitWhole();
        }
    },

    /** The primary stops in its tracks, Sentinel makes the replica the primary, and the old one goes on, believing to be it. */
    FAILED_OVER_WHILE_FROZEN("redis-failed-over-while-frozen") {
        @Override
        void inflict(Stage stage, Bus bus) throws Exception {
            bus.freezePrimary();
            stage.pass(AFTERMATH);
            bus.goOnAll();
            bus.awaitWhole();
        }
    };

    private static final Duration AFTERMATH = Duration.ofSeconds(4);

    private final String title;

    BusFault(String title) {
        this.title = title;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public void inflict(Stage stage) throws Exception {
        inflict(stage, stage.scene().bus());
    }

    abstract void inflict(Stage stage, Bus bus) throws Exception;
}
