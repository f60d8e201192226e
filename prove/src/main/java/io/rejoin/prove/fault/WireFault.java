// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import io.rejoin.prove.scene.Scene;
import io.rejoin.prove.wire.FaultyWire;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** What is done to connections. */
record WireFault(String title, Function<Scene, List<FaultyWire>> wires, Kind kind) implements Fault {

    /** How they are hurt. */
    enum Kind {
        /** Broken in the middle of a frame, three times. */
        CUT("cut"),
        /** What is sent gets lost, and nobody is told. */
        SILENT("silent"),
        /** Slower than what they are to carry. */
        SLOW("slow");

        private final String title;

        Kind(String title) {
            this.title = title;
        }
    }

    private static final Duration HURT = Duration.ofSeconds(6);
    private static final Duration BETWEEN_CUTS = Duration.ofSeconds(1);
    private static final int CUTS = 3;
    private static final int BYTES_PER_SECOND = 4_000;

    static List<WireFault> of(String place, Function<Scene, List<FaultyWire>> wires) {
        return List.of(
                new WireFault(place + Kind.CUT.title, wires, Kind.CUT),
                new WireFault(place + Kind.SILENT.title, wires, Kind.SILENT),
                new WireFault(place + Kind.SLOW.title, wires, Kind.SLOW));
    }

    @Override
    public void inflict(Stage stage) throws InterruptedException {
        List<FaultyWire> hurt = wires.apply(stage.scene());
        switch (kind) {
            case CUT -> {
                for (int i = 0; i < CUTS; i++) {
                    hurt.forEach(FaultyWire::cutInTheMiddle);
                    stage.pass(BETWEEN_CUTS);
                }
            }
            case SILENT -> {
                hurt.forEach(FaultyWire::silence);
                stage.pass(HURT);
            }
            case SLOW -> {
                hurt.forEach(wire -> wire.slowDown(BYTES_PER_SECOND));
                stage.pass(HURT);
            }
        }
        hurt.forEach(FaultyWire::heal);
    }
}
