// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.spi;

import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.Event;
import io.rejoin.core.StreamKey;
import io.rejoin.core.TraceParent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What nodes tell one another through a {@link LiveFeed}. */
public sealed interface FeedMessage {

    StreamKey stream();

    /**
     * These events were committed: a contiguous run of one stream, oldest first, never empty.
     *
     * @param trace where the publish stands in a trace that is being recorded, {@code null} in all others; a feed may leave it behind
     */
    record Appended(List<Event> events, @Nullable TraceParent trace) implements FeedMessage {

        public Appended(List<Event> events) {
            this(events, null);
        }

        public Appended {
            events = List.copyOf(events);
            if (events.isEmpty()) {
                throw new IllegalArgumentException("events: 0 (expected: at least 1)");
            }
        }

        @Override
        public StreamKey stream() {
            return events.getFirst().stream();
        }
    }

    /**
     * Something about the stream changed (events too large to carry, a product's own transaction, a deletion, a
     * redaction): read the log.
     */
    record Poke(StreamKey stream) implements FeedMessage {}

    /** An event for whoever is connected now. */
    record Ephemeral(EphemeralEvent event) implements FeedMessage {

        @Override
        public StreamKey stream() {
            return event.stream();
        }
    }
}
