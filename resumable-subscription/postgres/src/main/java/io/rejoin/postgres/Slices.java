// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.StartAt;
import io.rejoin.core.spi.CursorCheck;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Read.Backward;
import io.rejoin.core.spi.Read.Forward;
import io.rejoin.core.spi.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Makes an answer of the rows of one read, and checks that it says all there is: a hole, which only a damaged database
 * can have, is an error and never a silent gap.
 */
final class Slices {

    private Slices() {}

    /** @param rows of this read; none if the stream does not exist */
    static Slice of(Read read, List<SliceRow> rows) {
        if (rows.isEmpty()) {
            return Slice.absent(given(read, Cursor.BEGINNING));
        }
        SliceRow any = rows.getFirst();
        Integer fingerprint = any.fingerprintAtStart();
        Cursor start = given(read, new Cursor(any.start(), fingerprint == null ? 0 : fingerprint));
        Slice slice = new Slice(any.state(), any.asOf(), start, fingerprint, events(rows));
        if (!isWhole(read, slice)) {
            throw new LogUnavailableException("stream " + read.stream() + ": events are missing at " + start, null);
        }
        return slice;
    }

    private static Cursor given(Read read, Cursor otherwise) {
        return switch (read.from()) {
            case Backward(Cursor cursor) -> cursor;
            case Forward(StartAt.After(Cursor cursor)) -> cursor;
            case Forward _ -> otherwise;
        };
    }

    private static List<Event> events(List<SliceRow> rows) {
        List<Event> events = new ArrayList<>(rows.size());
        for (SliceRow row : rows) {
            Event event = row.event();
            if (event != null) {
                events.add(event);
            }
        }
        events.sort(Comparator.comparing(Event::cursor));
        return List.copyOf(events);
    }

    private static boolean isWhole(Read read, Slice slice) {
        if (CursorCheck.refusal(slice) != null) {
            // A position that the log itself resolved is one of the stream.
            return slice.events().isEmpty() && given(read, Cursor.BEGINNING).equals(slice.start());
        }
        return read.from() instanceof Backward ? isWholeBackwards(read, slice) : isWholeForwards(read, slice);
    }

    private static boolean isWholeForwards(Read read, Slice slice) {
        Cursor end = slice.start();
        for (Event event : slice.events()) {
            if (!event.follows(end)) {
                return false;
            }
            end = event.cursor();
        }
        return stoppedByLimit(read, slice)
                || end.equals(Objects.requireNonNull(slice.state()).head());
    }

    private static boolean isWholeBackwards(Read read, Slice slice) {
        long end = slice.start().seq();
        List<Event> events = slice.events();
        for (int i = events.size() - 1; i >= 0; i--) {
            Event event = events.get(i);
            if (event.seq() != end - 1
                    || i > 0 && !event.follows(events.get(i - 1).cursor())) {
                return false;
            }
            end = event.seq();
        }
        long oldest = Objects.requireNonNull(slice.state()).trimmed().seq() + 1;
        return stoppedByLimit(read, slice) || end <= oldest;
    }

    private static boolean stoppedByLimit(Read read, Slice slice) {
        long bytes = 0;
        for (Event event : slice.events()) {
            bytes += event.content().bytes().length;
        }
        return slice.events().size() >= read.maxEvents() || bytes >= read.maxBytes();
    }
}
