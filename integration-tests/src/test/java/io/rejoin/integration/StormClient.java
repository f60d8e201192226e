// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import java.util.Map;

/** A subscriber whose connection is cut again and again, and which resumes. One thread runs it. */
interface StormClient extends Runnable {

    /** From now on it is left alone. */
    void calm();

    void stop();

    /** Whether it has got as far as the newest acknowledged positions, in all of its streams. */
    boolean isAtHead(Map<StreamKey, Cursor> heads);

    long observed();

    int connections();

    /** Connections that were refused for a while. */
    int refusals();
}
