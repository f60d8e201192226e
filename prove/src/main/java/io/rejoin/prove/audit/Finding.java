// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.audit;

/**
 * One thing that is wrong.
 *
 * @param count of the events concerned
 * @param who the subscriber, publisher or part, and its stream where there is one
 */
public record Finding(Anomaly anomaly, long count, String who, String detail) {

    @Override
    public String toString() {
        return "%s %d, %s: %s".formatted(anomaly, count, who, detail);
    }
}
