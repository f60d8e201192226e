// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;

/**
 * One thing that is wrong.
 *
 * @param who the subscriber, or {@code log}
 * @param before the last position at which all was well
 * @param offending what came, or should have come, after it
 */
public record Finding(Anomaly anomaly, StreamKey stream, String who, Cursor before, Cursor offending, String detail) {

    @Override
    public String toString() {
        return anomaly + " " + stream + " " + who + ": after " + before + " " + detail + " " + offending;
    }
}
