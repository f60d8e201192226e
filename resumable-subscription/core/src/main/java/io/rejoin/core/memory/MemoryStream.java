// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.memory;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Incarnation;
import io.rejoin.core.OwnRetention;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.Retention;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.StreamMetadata;
import io.rejoin.core.spi.CursorCheck;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import io.rejoin.core.spi.StreamState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One incarnation of a stream. Not thread-safe: the log calls it under its lock. */
final class MemoryStream {

    private final StreamKey key;
    private final Incarnation incarnation;
    private final PublishKeys publishKeys;

    /** By sequence number: all from just after {@link #trimmed} to {@link #head}. */
    private final TreeMap<Long, Event> events;

    private Cursor trimmed = Cursor.BEGINNING;
    private Cursor head = Cursor.BEGINNING;
    private long revision;
    private OwnRetention retention = OwnRetention.NONE;

    MemoryStream(StreamKey key, Incarnation incarnation) {
        this.key = key;
        this.incarnation = incarnation;
        this.publishKeys = new PublishKeys();
        this.events = new TreeMap<>();
    }

    MemoryStream(MemoryStream other) {
        this.key = other.key;
        this.incarnation = other.incarnation;
        this.publishKeys = new PublishKeys(other.publishKeys);
        this.events = new TreeMap<>(other.events);
        this.trimmed = other.trimmed;
        this.head = other.head;
        this.revision = other.revision;
        this.retention = other.retention;
    }

    PublishOutcome append(Publication publication, Instant now, RandomGenerator random) {
        PublishOutcome earlier = publishKeys.earlier(publication, now);
        if (earlier != null) {
            return earlier;
        }
        List<Event> written = new ArrayList<>(publication.events().size());
        for (Content content : publication.events()) {
            Cursor next = new Cursor(head.seq() + 1, random.nextInt());
            Event event = new Event(key, incarnation, next, head.fingerprint(), now, content);
            events.put(event.seq(), event);
            written.add(event);
            head = next;
        }
        publishKeys.used(publication, written, now);
        trimByCount();
        return new PublishOutcome.Committed(List.copyOf(written));
    }

    /** What a read of a stream that does not exist is answered with. */
    static Slice absent(Read.From from) {
        return Slice.absent(
                switch (from) {
                    case Read.Backward(Cursor cursor) -> cursor;
                    case Read.Forward(StartAt.After(Cursor cursor)) -> cursor;
                    case Read.Forward _ -> Cursor.BEGINNING;
                });
    }

    Slice read(Read read, Instant now) {
        Cursor start = switch (read.from()) {
            case Read.Backward(Cursor cursor) -> cursor;
            case Read.Forward(StartAt.After(Cursor cursor)) -> cursor;
            case Read.Forward(StartAt.Earliest _) -> trimmed;
            case Read.Forward(StartAt.Latest _) -> head;
            case Read.Forward(StartAt.Back(int count)) -> back(count);
        };
        StreamState state = new StreamState(incarnation, trimmed, head, revision);
        Slice slice = new Slice(state, now, start, fingerprintAt(start.seq()), List.of());
        if (CursorCheck.refusal(slice) != null) {
            return slice;
        }
        List<Event> found = switch (read.from()) {
            case Read.Forward _ -> take(events.tailMap(start.seq(), false).values(), read);
            case Read.Backward _ ->
                take(events.headMap(start.seq(), false).descendingMap().values(), read)
                        .reversed();
        };
        return new Slice(state, now, start, slice.fingerprintAtStart(), List.copyOf(found));
    }

    private Cursor back(int count) {
        Event before = events.get(head.seq() - count);
        return before == null ? trimmed : before.cursor();
    }

    private @Nullable Integer fingerprintAt(long seq) {
        if (seq == trimmed.seq()) {
            return trimmed.fingerprint();
        }
        Event event = events.get(seq);
        return event == null ? null : event.fingerprint();
    }

    private static List<Event> take(Collection<Event> inOrder, Read limits) {
        List<Event> taken = new ArrayList<>();
        long bytes = 0;
        for (Event event : inOrder) {
            if (taken.size() == limits.maxEvents() || bytes >= limits.maxBytes()) {
                break;
            }
            taken.add(event);
            bytes += event.content().bytes().length;
        }
        return taken;
    }

    boolean redact(Cursor cursor, Content replacement) {
        Event event = events.get(cursor.seq());
        if (event == null || event.fingerprint() != cursor.fingerprint()) {
            return false;
        }
        events.put(
                event.seq(), new Event(key, incarnation, event.cursor(), event.previous(), event.time(), replacement));
        revision++;
        return true;
    }

    StreamMetadata retain(OwnRetention wanted) {
        retention = wanted;
        return metadata();
    }

    StreamMetadata metadata() {
        return new StreamMetadata(key, trimmed, head, retention());
    }

    private Retention retention() {
        return retention.over(Retention.DEFAULT);
    }

    void trim(Instant now) {
        publishKeys.expire(now);
        trimByCount();
        Instant oldest = now.minus(retention().maxAge());
        while (!events.isEmpty() && events.firstEntry().getValue().time().isBefore(oldest)) {
            removeFirst();
        }
    }

    private void trimByCount() {
        while (events.size() > retention().maxEvents()) {
            removeFirst();
        }
    }

    private void removeFirst() {
        trimmed = events.pollFirstEntry().getValue().cursor();
    }
}
