// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import io.rejoin.prove.scene.Scene;
import io.rejoin.prove.wire.FaultyWire;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** What is done to connections. */
record WireFault(String title, Place place, Function<Scene, List<FaultyWire>> wires, Kind kind) implements Fault {

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

    static List<WireFault> of(String name, Place.Kind place, Function<Scene, List<FaultyWire>> wires) {
        return Arrays.stream(Kind.values())
                .map(kind -> new WireFault(name + kind.title, Place.of(place), wires, kind))
                .toList();
    }

    @Override
    public Duration lasting() {
        return kind == Kind.CUT ? BETWEEN_CUTS : HURT;
    }

    @Override
    public boolean stopsEverybody() {
        return kind == Kind.SILENT && place.kind() == Place.Kind.DOORS;
    }

    @Override
    public Cure begin(Stage stage) {
        List<FaultyWire> hurt = wires.apply(stage.scene());
        hurt.forEach(wire -> {
            switch (kind) {
                case CUT -> wire.cutInTheMiddle();
                case SILENT -> wire.silence();
                case SLOW -> wire.slowDown(BYTES_PER_SECOND);
            }
        });
        return () -> hurt.forEach(FaultyWire::heal);
    }

    @Override
    public void inflict(Stage stage) throws Exception {
        for (int i = 1; i < (kind == Kind.CUT ? CUTS : 1); i++) {
            Cure _ = begin(stage);
            stage.pass(lasting());
        }
        Fault.super.inflict(stage);
    }
}
