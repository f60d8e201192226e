// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.IdempotencyKey;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which sequence numbers the publishes of one transaction get, and how each of them will have ended once it is committed.
 *
 * <p>Made anew, with new fingerprints, for every attempt: an attempt whose end nobody knows must not be mistaken for the
 * next one. A key that occurs twice in one transaction is a replay the second time; one of a stream that was deleted and
 * created again meanwhile is none. Not thread-safe.
 */
final class Allocation {

    /** A key within its stream. */
    record KeyName(StreamKey stream, IdempotencyKey key) {}

    /** What a key was used for. */
    record KeyRecord(long streamId, KeyName name, BodyHash body, Cursor first, Cursor last) {}

    private final Map<StreamKey, LockedStream> locked;
    private final Map<KeyName, KeyRecord> used;
    private final RandomGenerator random;

    /** When all events of this transaction were written: after the last of its rows was locked, so never back in time. */
    private final Instant at;

    private final List<@Nullable PublishOutcome> outcomes = new ArrayList<>();
    private final Map<LockedStream, Cursor> heads = new LinkedHashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final List<KeyRecord> newKeys = new ArrayList<>();

    /**
     * @param locked the streams that this transaction holds
     * @param used the keys, of those that are about to be used, that were used before
     */
    Allocation(Map<StreamKey, LockedStream> locked, List<KeyRecord> used, RandomGenerator random) {
        this.locked = locked;
        this.used = HashMap.newHashMap(used.size());
        used.forEach(key -> this.used.put(key.name(), key));
        this.random = random;
        this.at = locked.values().stream()
                .map(LockedStream::at)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    /** Allocates for the next publish. */
    void add(Publish publish) {
        LockedStream stream = locked.get(publish.stream());
        outcomes.add(stream == null ? null : outcome(stream, publish));
    }

    private PublishOutcome outcome(LockedStream stream, Publish publish) {
        KeyName name = publish.keyName();
        BodyHash body = publish.body();
        if (name == null || body == null) {
            return new PublishOutcome.Committed(write(stream, publish));
        }
        KeyRecord earlier = used.get(name);
        if (earlier != null && earlier.streamId() == stream.id()) {
            return earlier.body().equals(body)
                    ? new PublishOutcome.Replayed(earlier.first(), earlier.last())
                    : new PublishOutcome.KeyConflict();
        }
        List<Event> written = write(stream, publish);
        KeyRecord key = new KeyRecord(
                stream.id(),
                name,
                body,
                written.getFirst().cursor(),
                written.getLast().cursor());
        used.put(name, key);
        newKeys.add(key);
        return new PublishOutcome.Committed(written);
    }

    private List<Event> write(LockedStream stream, Publish publish) {
        List<Event> written = new ArrayList<>(publish.events().size());
        Cursor head = heads.getOrDefault(stream, stream.head());
        for (Content content : publish.events()) {
            Cursor next = new Cursor(head.seq() + 1, random.nextInt());
            written.add(new Event(stream.key(), stream.incarnation(), next, head.fingerprint(), at, content));
            head = next;
        }
        heads.put(stream, head);
        events.addAll(written);
        return List.copyOf(written);
    }

    /** One for each publish, in order; {@code null} where the stream is not held. */
    List<@Nullable PublishOutcome> outcomes() {
        return outcomes;
    }

    /** The streams that are written to, with their new heads. */
    Map<LockedStream, Cursor> heads() {
        return heads;
    }

    List<Event> events() {
        return events;
    }

    long streamId(Event event) {
        LockedStream stream = locked.get(event.stream());
        if (stream == null) {
            throw new IllegalStateException("an event of a stream that is not held: " + event);
        }
        return stream.id();
    }

    List<KeyRecord> newKeys() {
        return newKeys;
    }

    Instant at() {
        return at;
    }
}
