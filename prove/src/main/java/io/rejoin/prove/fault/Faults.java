// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import io.rejoin.prove.scene.Scene;
import java.util.ArrayList;
import java.util.List;

/** All faults there are. */
public final class Faults {

    private Faults() {}

    /** In the order of the report. */
    public static List<Fault> all() {
        List<Fault> all = new ArrayList<>();
        all.addAll(List.of(ServiceFault.values()));
        all.addAll(List.of(BusFault.values()));
        all.addAll(WireFault.of("redis-wire-", scene -> scene.bus().wires()));
        all.addAll(List.of(DatabaseFault.values()));
        all.addAll(
                WireFault.of("postgres-wire-", scene -> List.of(scene.database().wire())));
        all.addAll(WireFault.of("client-wire-", Scene::doors));
        return List.copyOf(all);
    }
}
