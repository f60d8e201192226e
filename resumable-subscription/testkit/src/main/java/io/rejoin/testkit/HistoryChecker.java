// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit;

import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares what publishers were told with what subscribers were sent, over all connections of each, and says what is
 * wrong in the words of the field. Needs only cursors, so that it serves simulations and black-box tests alike.
 *
 * <p>Use: tell it of every acknowledgement ({@link #acknowledged}) and of everything that gives a stream the right to
 * reset its subscribers ({@link #disturbed}); let each subscriber report to its own {@link ObservedSubscriber}; in the end,
 * when all has come to rest, {@link #finish} with the contents of each stream. {@link #findings} may be asked at any time.
 *
 * <p>Thread-safe. Keeps every cursor it was told of.
 */
public final class HistoryChecker {

    private static final String LOG = "log";

    private final List<ObservedSubscriber> subscribers = new ArrayList<>();
    private final Map<StreamKey, Set<Cursor>> acknowledged = new HashMap<>();
    private final Map<StreamKey, Long> disturbances = new HashMap<>();
    private final Set<StreamKey> unsettled = new HashSet<>();
    private final List<Finding> ofTheLog = new ArrayList<>();

    /** A publisher was told that the event at {@code cursor} is committed. */
    public synchronized void acknowledged(StreamKey stream, Cursor cursor) {
        acknowledged.computeIfAbsent(stream, _ -> new HashSet<>()).add(cursor);
    }

    /** The stream was rewound, trimmed or deleted, or is about to be: acknowledged events may be gone, resets may come. */
    public synchronized void disturbed(StreamKey stream) {
        disturbances.merge(stream, 1L, Long::sum);
        unsettled.add(stream);
    }

    /**
     * Everybody has had the time to notice what {@link #disturbed} the stream: who follows it from now on has no reason to be
     * reset. Without this call, resets are excused from the first disturbance on.
     */
    public synchronized void settled(StreamKey stream) {
        unsettled.remove(stream);
    }

    /** A subscriber to a stream, from its first connection to its last. {@code name} appears in findings. */
    public synchronized ObservedSubscriber subscriber(String name, StreamKey stream) {
        ObservedSubscriber subscriber = new ObservedSubscriber(name, stream, this);
        subscribers.add(subscriber);
        return subscriber;
    }

    /** How many events were acknowledged. */
    public synchronized long acknowledgements() {
        return acknowledged.values().stream().mapToLong(Set::size).sum();
    }

    /** All that is wrong so far; a hole counts as loss until what belongs there has come. */
    public synchronized List<Finding> findings() {
        List<Finding> all = new ArrayList<>(ofTheLog);
        subscribers.forEach(subscriber -> all.addAll(subscriber.findings()));
        return all;
    }

    /**
     * Compares a stream that has come to rest with everybody that still follows it.
     *
     * @param history the cursors of all events that the stream has now, in order; {@code null} if only the publishers know:
     *     then it is what was acknowledged, and no other publisher may have written
     */
    public synchronized void finish(StreamKey stream, @Nullable List<Cursor> history) {
        Set<Cursor> promised = acknowledged.getOrDefault(stream, Set.of());
        List<Cursor> actual = history == null ? promised.stream().sorted().toList() : List.copyOf(history);
        if (history != null && disturbances(stream) == 0) {
            Set<Cursor> kept = new HashSet<>(actual);
            promised.stream()
                    .filter(cursor -> !kept.contains(cursor))
                    .forEach(cursor -> ofTheLog.add(
                            new Finding(Anomaly.FORGOTTEN, stream, LOG, Cursor.BEGINNING, cursor, "it does not have")));
        }
        subscribers.stream()
                .filter(subscriber -> subscriber.stream().equals(stream))
                .forEach(subscriber -> subscriber.finish(actual));
    }

    /** Fails with all findings if there are any. */
    public void assertClean() {
        List<Finding> found = findings();
        if (!found.isEmpty()) {
            StringBuilder message = new StringBuilder(found.size() + " findings:");
            found.forEach(finding -> message.append("\n  ").append(finding));
            throw new AssertionError(message.toString());
        }
    }

    /** How often the stream was disturbed. */
    synchronized long disturbances(StreamKey stream) {
        return disturbances.getOrDefault(stream, 0L);
    }

    /** Whether a run that began after that many disturbances may be reset now. */
    synchronized boolean excusesReset(StreamKey stream, long disturbancesAtStart) {
        return unsettled.contains(stream) || disturbances(stream) > disturbancesAtStart;
    }
}
