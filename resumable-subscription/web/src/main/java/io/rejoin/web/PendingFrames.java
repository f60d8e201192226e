// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.rejoin.core.Event;
import io.rejoin.core.WireFormat;
import java.util.List;

/**
 * What of one signal is still to be written: at most one control frame, then at most one batch of events, whose bytes are
 * those that all subscribers share. Confined to the connection's event loop.
 */
final class PendingFrames {

    private static final byte[] NOTHING = {};

    private final WireFormat<byte[]> format;

    private byte[] control = NOTHING;
    private List<Event> events = List.of();
    private int nextEvent;

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

    void clear() {
        control = NOTHING;
        put(List.of());
        offset = 0;
    }

    boolean isEmpty() {
        return control.length == 0 && nextEvent == events.size();
    }

    /** Whether the client has seen a part of a frame. */
    boolean isWithinFrame() {
        return offset > 0;
    }

    /** Writes what there is, up to so many bytes, as one chunk; not called when empty. */
    void writeChunk(FrameSink connection, int maxBytes) {
        int room = size(maxBytes); // makes the encodings, which may fail, before anything is begun
        connection.begin(room);
        while (room > 0) {
            byte[] frame = control.length > 0 ? control : frame(nextEvent);
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

    private int size(int maxBytes) {
        int size = control.length - offset;
        for (int i = nextEvent; i < events.size() && size < maxBytes; i++) {
            size += frame(i).length;
        }
        return Math.min(size, maxBytes);
    }

    private byte[] frame(int index) {
        return events.get(index).encoded(format);
    }

    private void advance() {
        offset = 0;
        if (control.length > 0) {
            control = NOTHING;
        } else if (++nextEvent == events.size()) {
            put(List.of());
        }
    }
}
