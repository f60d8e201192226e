// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.TraceParent;
import java.time.Duration;
import java.util.List;

/** Is told what a {@link PostgresEventLog} does, for metrics. Called on event loops, from many threads; must not block. */
public interface PostgresLogListener {

    /** Listens to nothing. */
    PostgresLogListener NONE = new PostgresLogListener() {

        @Override
        public void appended(int publishes, int events, Duration took) {}

        @Override
        public void traced(List<TraceParent> publishes, int all, int events, Duration took) {}

        @Override
        public void held(int publishes) {}

        @Override
        public void inDoubt(int publishes) {}

        @Override
        public void unavailable(Throwable cause) {}

        @Override
        public void trimmed(int streams, long events) {}
    };

    /** A transaction of this many publishes and events was committed; {@code took} is from the first lock to the commit. */
    void appended(int publishes, int events, Duration took);

    /** Just after {@link #appended}, where some publishes of the transaction are recorded in traces, which may be several. */
    void traced(List<TraceParent> publishes, int all, int events, Duration took);

    /** Publishes went to a slow lane, because their stream was held by somebody else. */
    void held(int publishes);

    /** The connection broke while publishes were being committed. */
    void inDoubt(int publishes);

    /** The database did not answer, or refused. */
    void unavailable(Throwable cause);

    /** A round of trimming moved the boundary of this many streams and deleted this many events. */
    void trimmed(int streams, long events);
}
