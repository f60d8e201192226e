// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.delivery;

import io.rejoin.bench.server.Target;
import io.rejoin.bench.server.Targets;
import java.util.List;

/**
 * Who takes a turn: a server, under a condition where there are several.
 *
 * @param condition empty where there is only one
 */
record Entrant(Target target, String condition) {

    static List<Entrant> of(Targets targets) {
        return targets.all().stream().map(target -> new Entrant(target, "")).toList();
    }

    /** As tables call it. */
    String name() {
        return condition.isEmpty() ? target.name() : target.name() + ", " + condition;
    }
}
