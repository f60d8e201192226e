// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One committed event of a stream, with what links it to its history.
 *
 * <p>Immutable and safe to share between threads. Encodings for the wire are made on first use and kept with the event
 * ({@link #encoded}), so that any number of subscribers are sent the same bytes; they live as long as the event does and
 * are reclaimed by the garbage collector, so that evicting an event while a socket still writes it is harmless.
 */
public final class Event {

    private static final VarHandle ENCODINGS;

    static {
        try {
            ENCODINGS = MethodHandles.lookup().findVarHandle(Event.class, "encodings", Object[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final Object[] NONE = {};

    private final StreamKey stream;
    private final Incarnation incarnation;
    private final Cursor cursor;
    private final int previous;
    private final Instant time;
    private final Content content;

    /** Pairs of format and encoding; copied on write, at most a handful. */
    @SuppressWarnings("unused") // read and written through ENCODINGS
    private volatile Object[] encodings = NONE;

    /**
     * @param previous the fingerprint of the event before, 0 for the first
     * @param time when the log wrote it, by the log's clock; informational, never an order
     */
    public Event(
            StreamKey stream, Incarnation incarnation, Cursor cursor, int previous, Instant time, Content content) {
        if (cursor.seq() == 0) {
            throw new IllegalArgumentException("seq: 0 (expected: 1.." + Cursor.MAX_SEQ + ")");
        }
        this.stream = stream;
        this.incarnation = incarnation;
        this.cursor = cursor;
        this.previous = previous;
        this.time = time;
        this.content = content;
    }

    public StreamKey stream() {
        return stream;
    }

    public Incarnation incarnation() {
        return incarnation;
    }

    /** The position just after this event: what a client that has seen it comes back with. */
    public Cursor cursor() {
        return cursor;
    }

    public long seq() {
        return cursor.seq();
    }

    public int fingerprint() {
        return cursor.fingerprint();
    }

    /** The fingerprint of the event before this one, 0 for the first. */
    public int previous() {
        return previous;
    }

    public Instant time() {
        return time;
    }

    public Content content() {
        return content;
    }

    /** Whether this is the very next event of the history that {@code position} belongs to. */
    public boolean follows(Cursor position) {
        return cursor.seq() == position.seq() + 1 && previous == position.fingerprint();
    }

    /**
     * This event as {@code format} writes it. Computed on first use; two threads that ask at once may both compute, and
     * both are answered with the one that was kept.
     */
    @SuppressWarnings("unchecked") // the value beside a format is what that format made
    public <T> T encoded(WireFormat<T> format) {
        Object[] known = (Object[]) ENCODINGS.getAcquire(this);
        Object found = find(known, format);
        if (found != null) {
            return (T) found;
        }
        Object made = format.encode(this);
        while (true) {
            Object[] grown = Arrays.copyOf(known, known.length + 2);
            grown[known.length] = format;
            grown[known.length + 1] = made;
            if (ENCODINGS.compareAndSet(this, known, grown)) {
                return (T) made;
            }
            known = (Object[]) ENCODINGS.getAcquire(this);
            found = find(known, format);
            if (found != null) {
                return (T) found;
            }
        }
    }

    private static @Nullable Object find(Object[] encodings, WireFormat<?> format) {
        for (int i = 0; i < encodings.length; i += 2) {
            if (encodings[i] == format) {
                return encodings[i + 1];
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return stream + "@" + cursor + " " + content;
    }
}
