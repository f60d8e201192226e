// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.audit;

import io.rejoin.core.Cursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What publishers were told to be committed. Thread-safe. */
public final class Acknowledgements {

    /**
     * One publish.
     *
     * @param askedAt when the request that was answered was sent, by {@link System#nanoTime}
     * @param toldAt when its answer came
     */
    record Told(String stream, Cursor cursor, String content, long askedAt, long toldAt) {}

    private final Map<String, List<Told>> told = new HashMap<>();
    private long count;

    public synchronized void acknowledged(String stream, Cursor cursor, String content, long askedAt) {
        told.computeIfAbsent(stream, _ -> new ArrayList<>())
                .add(new Told(stream, cursor, content, askedAt, System.nanoTime()));
        count++;
    }

    /** How many there were, those that were lost to a rewind included. */
    public synchronized long count() {
        return count;
    }

    /** By content, which is unique. */
    synchronized Map<String, Told> byContent() {
        Map<String, Told> all = new HashMap<>();
        told.values().forEach(list -> list.forEach(each -> all.put(each.content(), each)));
        return all;
    }

    /**
     * Holds them against the database, and forgets those that it lost rightfully.
     *
     * @param rewoundAt when a database that lacks some of them took over; null if none did. What was asked for later has to be there
     * @return how many were lost to that
     */
    synchronized long audit(Map<String, History> now, @Nullable Long rewoundAt, List<Finding> findings) {
        long lost = 0;
        for (List<Told> ofStream : told.values()) {
            for (Iterator<Told> each = ofStream.iterator(); each.hasNext(); ) {
                Told one = each.next();
                String content = now.getOrDefault(one.stream(), History.EMPTY).content(one.cursor());
                if (content == null && rewoundAt != null && one.askedAt() - rewoundAt < 0) {
                    lost++;
                    each.remove();
                } else if (!one.content().equals(content)) {
                    findings.add(new Finding(
                            Anomaly.LOST,
                            1,
                            "the log of " + one.stream(),
                            "acknowledged %s as %s, has %s".formatted(one.content(), one.cursor(), content)));
                    each.remove();
                }
            }
        }
        now.forEach((stream, history) -> {
            Set<String> contents = new HashSet<>();
            for (String content : history.contents().values()) {
                if (!contents.add(content)) {
                    findings.add(new Finding(
                            Anomaly.DUPLICATED, 1, "the log of " + stream, "has " + content + " more than once"));
                }
            }
        });
        return lost;
    }
}
