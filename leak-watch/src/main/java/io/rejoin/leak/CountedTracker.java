// SPDX-License-Identifier: Apache-2.0
package io.rejoin.leak;

import io.netty.util.ResourceLeakTracker;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The detector's own tracker, of which it is told when it closes. */
record CountedTracker<T>(ResourceLeakTracker<T> tracker, LongAdder open) implements ResourceLeakTracker<T> {

    @Override
    public void record() {
        tracker.record();
    }

    @Override
    public void record(Object hint) {
        tracker.record(hint);
    }

    @Override
    public boolean close(T object) {
        boolean closed = tracker.close(object);
        if (closed) {
            open.decrement();
        }
        return closed;
    }

    @Override
    public @Nullable Throwable getCloseStackTraceIfAny() {
        return tracker.getCloseStackTraceIfAny();
    }
}
