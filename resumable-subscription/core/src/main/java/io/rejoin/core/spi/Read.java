// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.spi;

import io.rejoin.core.Cursor;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;

/**
 * One question to the log. Two reads that are equal may share an answer.
 *
 * @param maxEvents most events to return; 0 asks for the state only
 * @param maxBytes stop after the event whose payload brings the sum to this many bytes; at least one event is returned
 *     where there is one and {@code maxEvents} is not 0
 */
public record Read(StreamKey stream, From from, int maxEvents, long maxBytes) {

    /** Most events that one read may ask for. */
    public static final int MAX_EVENTS = 1_000;

    public Read {
        if (maxEvents < 0 || maxEvents > MAX_EVENTS) {
            throw new IllegalArgumentException("maxEvents: " + maxEvents + " (expected: 0.." + MAX_EVENTS + ")");
        }
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: at least 1)");
        }
    }

    /** Where a read begins, and in which direction it goes. */
    public sealed interface From {}

    /** Forwards from a start. */
    public record Forward(StartAt start) implements From {}

    /** Backwards: the events just before the one that {@code cursor} names; they are returned oldest first. */
    public record Backward(Cursor cursor) implements From {}

    /** Forwards from just after a cursor. */
    public static Read after(StreamKey stream, Cursor cursor, int maxEvents, long maxBytes) {
        return new Read(stream, new Forward(StartAt.after(cursor)), maxEvents, maxBytes);
    }

    /** The state of a stream, and whether {@code cursor} is still of its history. */
    public static Read state(StreamKey stream, Cursor cursor) {
        return after(stream, cursor, 0, 1);
    }
}
