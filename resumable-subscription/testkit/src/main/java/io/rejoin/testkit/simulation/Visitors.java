// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.StreamKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Who is connected to a node, or was until a moment ago: those who may have a reason to ask the log something. */
final class Visitors {

    /** For how long what somebody asked may be on its way to a slow log, also when it has left. */
    private static final long ON_ITS_WAY = Duration.ofSeconds(5).toNanos();

    /** One connection. */
    static final class Visit {
        private final StreamKey stream;
        private final long since;
        private long until = Long.MAX_VALUE;

        private Visit(StreamKey stream, long since) {
            this.stream = stream;
            this.since = since;
        }

        void end(long now) {
            until = now;
        }
    }

    private final List<Visit> visits = new ArrayList<>();

    Visit begin(StreamKey stream, long now) {
        Visit visit = new Visit(stream, now);
        visits.removeIf(old -> old.until < now - ON_ITS_WAY);
        visits.add(visit);
        return visit;
    }

    /** How often one page may be asked for at once: by each of them, and by each that has just come once more, to begin with. */
    int askers(StreamKey stream, long now) {
        int askers = 0;
        for (Visit visit : visits) {
            if (visit.stream.equals(stream) && visit.until >= now - ON_ITS_WAY) {
                askers += visit.since >= now - ON_ITS_WAY ? 2 : 1;
            }
        }
        return askers;
    }
}
