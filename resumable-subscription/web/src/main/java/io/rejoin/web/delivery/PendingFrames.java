// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.delivery;

import io.rejoin.core.Event;
import io.rejoin.core.WireFormat;
import java.util.List;

/**
 * What of one signal is still to be written: at most one control frame, then at most one batch of events, whose bytes are
 * those that all subscribers share, then at most one frame that is the last of all. Confined to the connection's event loop.
 */
final class PendingFrames {

    private static final byte[] NOTHING = {};

    private final WireFormat<byte[]> format;

    private byte[] control = NOTHING;
    private List<Event> events = List.of();
    private int nextEvent;

    /** Comes after everything else. */
    private byte[] last = NOTHING;

    /** How much of the first frame is written. */
    private int offset;

    PendingFrames(WireFormat<byte[]> format) {
        this.format = format;
    }

    /** Replaces a control frame of which nothing was written. */
    void put(byte[] frame) {
        control = frame;
    }

    void put(List<Event> batch) {
        events = batch;
        nextEvent = 0;
    }

    /** Drops all that the client has seen nothing of, finishes the frame that it has seen a part of, ends with this. */
    void endWith(byte[] frame) {
        if (!isWithinFrame()) {
            clear();
        } else if (control.length > 0) {
            put(List.of());
        } else {
            put(List.of(events.get(nextEvent)));
        }
        last = frame;
    }

    void clear() {
        control = NOTHING;
        put(List.of());
        last = NOTHING;
        offset = 0;
    }

    boolean isEmpty() {
        return control.length == 0 && nextEvent == events.size() && last.length == 0;
    }

    /** Whether the client has seen a part of a frame. */
    boolean isWithinFrame() {
        return offset > 0;
    }

    /** Writes what there is, up to so many bytes, as one chunk; not called when empty. */
    void writeChunk(FrameSink connection, int maxBytes) {
        int room = size(maxBytes); // makes the encodings, which may fail, before anything is begun
        if (begin(connection, room, maxBytes)) {
            put(List.of());
            room = 0;
        }
        while (room > 0) {
            byte[] frame = first();
            int length = Math.min(room, frame.length - offset);
            connection.append(frame, offset, length);
            room -= length;
            offset += length;
            if (offset == frame.length) {
                advance();
            }
        }
        connection.send();
    }

    /** {@code true} if it is filled already: with a batch that others were just sent, which is then written whole. */
    private boolean begin(FrameSink connection, int size, int maxBytes) {
        boolean isWholeBatch = control.length == 0 && nextEvent == 0 && offset == 0 && last.length == 0;
        if (isWholeBatch && size < maxBytes) {
            return connection.beginShared(events, format, size);
        }
        connection.begin(size);
        return false;
    }

    private int size(int maxBytes) {
        int size = control.length - offset;
        for (int i = nextEvent; i < events.size() && size < maxBytes; i++) {
            size += frame(i).length;
        }
        return Math.min(size + last.length, maxBytes);
    }

    private byte[] first() {
        return control.length > 0 ? control : nextEvent < events.size() ? frame(nextEvent) : last;
    }

    private byte[] frame(int index) {
        return events.get(index).encoded(format);
    }

    private void advance() {
        offset = 0;
        if (control.length > 0) {
            control = NOTHING;
        } else if (nextEvent == events.size()) {
            last = NOTHING;
        } else if (++nextEvent == events.size()) {
            put(List.of());
        }
    }
}
