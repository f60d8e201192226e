// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.spi;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log's answer to one {@link Read}: one consistent view of the stream.
 *
 * @param state {@code null} if the stream does not exist
 * @param start the position that the read began from (for a backward read, the one it was given); where the read named no
 *     cursor, the one that its start resolved to
 * @param fingerprintAtStart the fingerprint of the event at {@code start}, the boundary's where {@code start} is the
 *     trim boundary, {@code null} if the stream has no event there (any more, or yet)
 * @param asOf when the log looked, by the clock of {@link Event#time()} and not after what it saw; {@code null} if the stream does not exist
 * @param events contiguous, oldest first; empty if there are none, none were asked for, or {@code start} is not a
 *     position of this stream
 */
public record Slice(
        @Nullable StreamState state,
        @Nullable Instant asOf,
        Cursor start,
        @Nullable Integer fingerprintAtStart,
        List<Event> events) {

    /** The answer for a stream that does not exist. */
    public static Slice absent(Cursor start) {
        return new Slice(null, null, start, null, List.of());
    }

    /** The position after the last event of this slice. */
    public Cursor end() {
        return events.isEmpty() ? start : events.getLast().cursor();
    }
}
