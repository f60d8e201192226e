// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import java.util.List;

/**
 * How a run went.
 *
 * @param complaints empty if every promise was kept; a run ends with the first one
 * @param steps how often the promises were checked: after everything that any part of the platform did
 * @param observed events that subscribers were sent
 */
public record Report(Schedule schedule, List<Complaint> complaints, long steps, long observed) {

    public boolean isClean() {
        return complaints.isEmpty();
    }
}
