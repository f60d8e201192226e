// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import java.time.Duration;

/**
 * One promise broken.
 *
 * @param at since the run began
 */
public record Complaint(Duration at, Promise promise, String what) {

    @Override
    public String toString() {
        return "%s %s (%s): %s".formatted(Act.clock(at.toMillis()), promise, promise.guarantee(), what);
    }
}
