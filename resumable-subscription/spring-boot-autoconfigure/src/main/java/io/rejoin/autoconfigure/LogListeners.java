// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.core.TraceParent;
import io.rejoin.postgres.PostgresLogListener;
import java.time.Duration;
import java.util.List;

/** Several listeners as one. */
record LogListeners(List<PostgresLogListener> all) implements PostgresLogListener {

    @Override
    public void appended(int publishes, int events, Duration took) {
        all.forEach(listener -> listener.appended(publishes, events, took));
    }

    @Override
    public void traced(List<TraceParent> publishes, int count, int events, Duration took) {
        all.forEach(listener -> listener.traced(publishes, count, events, took));
    }

    @Override
    public void held(int publishes) {
        all.forEach(listener -> listener.held(publishes));
    }

    @Override
    public void inDoubt(int publishes) {
        all.forEach(listener -> listener.inDoubt(publishes));
    }

    @Override
    public void unavailable(Throwable cause) {
        all.forEach(listener -> listener.unavailable(cause));
    }

    @Override
    public void trimmed(int streams, long events) {
        all.forEach(listener -> listener.trimmed(streams, events));
    }
}
