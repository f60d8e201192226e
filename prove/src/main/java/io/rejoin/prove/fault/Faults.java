// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.fault;

import io.rejoin.prove.scene.Scene;
import java.util.ArrayList;
import java.util.List;

/** All faults there are. */
public final class Faults {

    private Faults() {}

    /** In the order of the report. Several may share a title: the same done to one part after the other. */
    public static List<Fault> all() {
        List<Fault> all = new ArrayList<>();
        all.addAll(ServiceFault.of("gateway", Place.Kind.GATEWAY, Scene::gateways));
        all.addAll(ServiceFault.of("node", Place.Kind.NODE, Scene::nodes));
        all.addAll(List.of(BusFault.values()));
        all.addAll(WireFault.of(
                "redis-wire-", Place.Kind.REDIS, scene -> scene.bus().wires()));
        all.addAll(List.of(DatabaseFault.values()));
        all.addAll(WireFault.of(
                "postgres-wire-",
                Place.Kind.POSTGRES,
                scene -> List.of(scene.database().wire())));
        all.addAll(WireFault.of("client-wire-", Place.Kind.DOORS, Scene::doors));
        return List.copyOf(all);
    }
}
