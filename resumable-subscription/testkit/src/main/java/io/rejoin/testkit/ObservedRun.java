// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a subscriber was sent between two resets. Not thread-safe. */
final class ObservedRun {

    /** Why something that came is wrong. */
    record Verdict(Anomaly anomaly, Cursor before, Cursor offending, String detail) {}

    /** Sequence numbers that were passed over, and where that happened. */
    private record Hole(long to, Cursor before, Cursor after) {}

    private final Cursor start;
    private final long disturbancesAtStart;
    private final Map<Long, Cursor> seen = new HashMap<>();

    /** By first missing sequence number. */
    private final TreeMap<Long, Hole> holes = new TreeMap<>();

    private Cursor position;

    ObservedRun(Cursor start, long disturbancesAtStart) {
        this.start = start;
        this.position = start;
        this.disturbancesAtStart = disturbancesAtStart;
    }

    Cursor start() {
        return start;
    }

    Cursor position() {
        return position;
    }

    long disturbancesAtStart() {
        return disturbancesAtStart;
    }

    boolean has(Cursor cursor) {
        return cursor.equals(seen.get(cursor.seq()));
    }

    @Nullable
    Verdict event(Cursor cursor, @Nullable Integer previous) {
        Cursor before = position;
        if (cursor.seq() > before.seq() + 1) {
            holes.put(before.seq() + 1, new Hole(cursor.seq() - 1, before, cursor));
            advance(cursor);
            return null;
        }
        if (cursor.seq() == before.seq() + 1) {
            advance(cursor);
            boolean follows = previous == null || previous == before.fingerprint();
            return follows ? null : new Verdict(Anomaly.SPLICED, before, cursor, "came another history's");
        }
        Cursor known = cursor.seq() == start.seq() ? start : seen.get(cursor.seq());
        if (cursor.equals(known)) {
            return new Verdict(Anomaly.DUPLICATED, before, cursor, "came again");
        }
        if (known != null) {
            return new Verdict(Anomaly.SPLICED, before, cursor, "came, after " + known + " had come,");
        }
        fillHole(cursor);
        return new Verdict(Anomaly.REORDERED, before, cursor, "came too late");
    }

    private void advance(Cursor cursor) {
        seen.put(cursor.seq(), cursor);
        position = cursor;
    }

    private void fillHole(Cursor cursor) {
        seen.put(cursor.seq(), cursor);
        Map.Entry<Long, Hole> around = holes.floorEntry(cursor.seq());
        if (around == null || around.getValue().to < cursor.seq()) {
            return;
        }
        Hole hole = around.getValue();
        holes.remove(around.getKey());
        if (around.getKey() < cursor.seq()) {
            holes.put(around.getKey(), new Hole(cursor.seq() - 1, hole.before, cursor));
        }
        if (cursor.seq() < hole.to) {
            holes.put(cursor.seq() + 1, new Hole(hole.to, cursor, hole.after));
        }
    }

    /** The server names the position; both sides have to agree, and from then on the server's counts. */
    @Nullable
    Verdict positioned(Cursor at) {
        Cursor before = position;
        if (at.equals(before)) {
            return null;
        }
        if (at.seq() > before.seq()) {
            holes.put(before.seq() + 1, new Hole(at.seq(), before, at));
            position = at;
            return null;
        }
        position = at;
        return at.seq() == before.seq()
                ? new Verdict(Anomaly.SPLICED, before, at, "the server went on from")
                : new Verdict(Anomaly.DUPLICATED, before, at, "the server went back to");
    }

    /** What was passed over and has not come. */
    List<Finding> holes(StreamKey stream, String who) {
        List<Finding> found = new ArrayList<>();
        holes.forEach((from, hole) -> found.add(new Finding(
                Anomaly.LOST, stream, who, hole.before, hole.after, "missed " + from + ".." + hole.to + " before")));
        return found;
    }

    /** Whether an event that the stream does not have was followed by one that it has. */
    @Nullable
    Verdict splice(Set<Cursor> actual) {
        // What retention removed is not in the stream either: only what lies within its bounds can be foreign.
        long oldest = actual.stream().mapToLong(Cursor::seq).min().orElse(Long.MAX_VALUE);
        Cursor foreign = null;
        for (Cursor cursor : seen.values().stream().sorted().toList()) {
            if (actual.contains(cursor)) {
                if (foreign != null) {
                    return new Verdict(Anomaly.SPLICED, foreign, cursor, "of a lost history came");
                }
            } else if (cursor.seq() >= oldest) {
                foreign = cursor;
            }
        }
        return null;
    }
}
