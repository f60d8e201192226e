// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import io.rejoin.core.StreamKey;
import io.rejoin.core.spi.StreamState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the log has of one stream at this moment: followed with each commit, read anew when something else happens to it. */
final class History {

    private final StreamKey stream;
    private final List<Event> events = new ArrayList<>();
    private @Nullable StreamState state;
    private Cursor trimmed = Cursor.BEGINNING;

    /** When something other than a commit last happened. */
    private long disturbedAt = Long.MIN_VALUE / 2;

    private long disturbances;

    /** The largest number that an event of another history than the present one may have had. */
    private long lostUpTo;

    private final Set<Incarnation> lost = new HashSet<>();

    History(StreamKey stream) {
        this.stream = stream;
    }

    StreamKey stream() {
        return stream;
    }

    long disturbedAt() {
        return disturbedAt;
    }

    long disturbances() {
        return disturbances;
    }

    List<Event> events() {
        return events;
    }

    void disturbed(long now) {
        disturbedAt = now;
        disturbances++;
        lostUpTo = Math.max(lostUpTo, head().seq());
        if (!events.isEmpty()) {
            lost.add(events.getLast().incarnation());
        }
    }

    /**
     * Whether any ring that is not of this history can tell so from that event alone: it came later and is not before any that was lost,
     * or it is of an incarnation of which nothing was.
     */
    boolean contradictsWhatWasLost(Event event) {
        boolean beyond = event.seq() >= lostUpTo && SimulatedSubscriber.committedAt(event) > disturbedAt;
        return has(event) && (beyond || !lost.contains(event.incarnation()));
    }

    /** What is wrong with a commit that the log just told of; {@code null} if it goes on from what it has. */
    @Nullable
    String append(List<Event> committed) {
        for (Event event : committed) {
            if (!event.follows(head())) {
                return "the log committed " + event + " after " + head();
            }
            events.add(event);
        }
        return null;
    }

    void reload(@Nullable StreamState now, List<Event> contents) {
        state = now;
        trimmed = now == null ? Cursor.BEGINNING : now.trimmed();
        events.clear();
        events.addAll(contents);
    }

    Cursor head() {
        return events.isEmpty()
                ? state == null ? Cursor.BEGINNING : trimmed
                : events.getLast().cursor();
    }

    /** The event just after a position that the log has. */
    @Nullable
    Event after(Cursor position) {
        int index = (int) (position.seq() - trimmed.seq());
        return index >= 0 && index < events.size() ? events.get(index) : null;
    }

    /** Whether the log refuses the position. */
    boolean refuses(Cursor position) {
        if (position.equals(trimmed)) {
            return false;
        }
        int index = (int) (position.seq() - trimmed.seq()) - 1;
        return index < 0
                || index >= events.size()
                || !events.get(index).cursor().equals(position);
    }

    /** Whether retention has removed it, or something older. */
    boolean hasTrimmed(Event event) {
        return event.seq() <= trimmed.seq();
    }

    /** Whether retention has removed what came after that position. */
    boolean hasTrimmed(Cursor position) {
        return position.seq() < trimmed.seq();
    }

    /** Whether events of that incarnation can be told from those that the stream has now. */
    boolean isOtherThan(Incarnation incarnation) {
        return state != null && !state.incarnation().equals(incarnation)
                || !events.isEmpty() && !events.getLast().incarnation().equals(incarnation);
    }

    boolean has(Event event) {
        int index = (int) (event.seq() - trimmed.seq()) - 1;
        return index >= 0
                && index < events.size()
                && events.get(index).cursor().equals(event.cursor())
                && events.get(index).incarnation().equals(event.incarnation());
    }
}
