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

/** Reads pages straight from the log, in parts: the next when the client has taken the one before. */
final class PageReader {

    /** A part ends with the event whose payload brings the sum to so many bytes: what a page holds for a client that does not read. */
    static final int PART_BYTES = 128 * 1024;

    private final EventLog log;
    private final WebLimits limits;

    PageReader(EventLog log, WebLimits limits) {
        this.log = log;
        this.limits = limits;
    }

    /** The page, or its first part; errors where the position is refused. */
    Mono<Page> read(StreamKey stream, PageParameters parameters) {
        boolean isBackward = parameters.from() instanceof Read.Backward;
        // Where a page begins that ends somewhere is known only when all of it is read.
        long bytes = isBackward ? limits.pageBytes() : Math.min(limits.pageBytes(), PART_BYTES);
        return read(new Read(stream, parameters.from(), parameters.limit(), bytes))
                .map(slice -> isBackward ? backward(slice) : forward(slice, parameters.limit()));
    }

    /** What follows a part that is not the last one; errors where that cannot be had any more. */
    Mono<Page> more(StreamKey stream, Page part) {
        Page.Rest rest = part.rest();
        return read(Read.after(stream, part.next(), rest.events(), Math.min(PART_BYTES, rest.bytes())))
                .map(slice -> {
                    Ends ends = checked(slice);
                    return new Page(slice.events(), slice.end(), part.prev(), ends.head(), rest(slice, ends, rest));
                });
    }

    private Mono<Slice> read(Read read) {
        return log.read(List.of(read)).map(List::getFirst);
    }

    /** Where the stream begins and ends; {@link Cursor#BEGINNING} twice for one that does not exist. */
    Mono<Ends> ends(StreamKey stream) {
        return read(Read.state(stream, Cursor.BEGINNING)).map(slice -> Ends.of(slice.state()));
    }

    private static Ends checked(Slice slice) {
        Ends ends = Ends.of(slice.state());
        ResetReason refusal = CursorCheck.refusal(slice);
        if (refusal != null) {
            throw ResetMembers.problem(refusal, slice.start(), ends.earliest(), ends.head());
        }
        return ends;
    }

    private Page forward(Slice slice, int limit) {
        Ends ends = checked(slice);
        Page.Rest rest = rest(slice, ends, new Page.Rest(limit, limits.pageBytes(), false));
        return new Page(slice.events(), slice.end(), prev(slice.events(), ends.earliest()), ends.head(), rest);
    }

    private static Page.Rest rest(Slice slice, Ends ends, Page.Rest before) {
        List<Event> events = slice.events();
        int left = before.events() - events.size();
        if (before.toTheLast()) {
            if (events.isEmpty()) {
                throw new IllegalStateException("page: ends " + left + " events early");
            }
            return new Page.Rest(left, before.bytes(), true);
        }
        boolean isAll = events.isEmpty() || slice.end().equals(ends.head());
        return isAll ? Page.Rest.NONE : new Page.Rest(left, before.bytes() - bytes(events), false);
    }

    /** What is beyond the first part is let go of, and read again when its turn comes. */
    private static Page backward(Slice slice) {
        Ends ends = checked(slice);
        List<Event> events = slice.events();
        if (events.isEmpty()) {
            return new Page(events, ends.earliest(), null, ends.head());
        }
        List<Event> part = List.copyOf(events.subList(0, sizeOfPart(events)));
        Page.Rest rest = new Page.Rest(events.size() - part.size(), Long.MAX_VALUE, true);
        return new Page(part, part.getLast().cursor(), prev(events, ends.earliest()), ends.head(), rest);
    }

    private static int sizeOfPart(List<Event> events) {
        long bytes = 0;
        int size = 0;
        while (size < events.size() && bytes < PART_BYTES) {
            bytes += events.get(size++).content().bytes().length;
        }
        return size;
    }

    private static long bytes(List<Event> events) {
        long bytes = 0;
        for (Event event : events) {
            bytes += event.content().bytes().length;
        }
        return bytes;
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
