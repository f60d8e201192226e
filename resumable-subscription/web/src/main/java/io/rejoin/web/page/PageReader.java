// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.ResetReason;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.CursorCheck;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import io.rejoin.core.spi.StreamState;
import io.rejoin.web.WebLimits;
import io.rejoin.web.problem.ResetMembers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads pages straight from the log. */
final class PageReader {

    private final EventLog log;
    private final WebLimits limits;

    PageReader(EventLog log, WebLimits limits) {
        this.log = log;
        this.limits = limits;
    }

    Mono<Page> read(StreamKey stream, PageParameters parameters) {
        Read read = new Read(stream, parameters.from(), parameters.limit(), limits.pageBytes());
        return log.read(List.of(read)).map(slices -> page(slices.getFirst(), parameters.from()));
    }

    /** Where the stream begins and ends; {@link Cursor#BEGINNING} twice for one that does not exist. */
    Mono<Ends> ends(StreamKey stream) {
        return log.read(List.of(Read.state(stream, Cursor.BEGINNING)))
                .map(slices -> Ends.of(slices.getFirst().state()));
    }

    private static Page page(Slice slice, Read.From from) {
        Ends ends = Ends.of(slice.state());
        ResetReason refusal = CursorCheck.refusal(slice);
        if (refusal != null) {
            throw ResetMembers.problem(refusal, slice.start(), ends.earliest(), ends.head());
        }
        Cursor next = from instanceof Read.Backward && slice.events().isEmpty() ? ends.earliest() : slice.end();
        return new Page(slice.events(), next, prev(slice.events(), ends.earliest()), ends.head());
    }

    private static @Nullable Cursor prev(List<Event> events, Cursor earliest) {
        return events.isEmpty() || events.getFirst().follows(earliest)
                ? null
                : events.getFirst().cursor();
    }

    /**
     * Both ends of what is kept.
     *
     * @param earliest the position before the oldest event
     * @param head the position after the newest event
     */
    record Ends(Cursor earliest, Cursor head) {

        static Ends of(@Nullable StreamState state) {
            return state == null
                    ? new Ends(Cursor.BEGINNING, Cursor.BEGINNING)
                    : new Ends(state.trimmed(), state.head());
        }
    }
}
