// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.web.delivery.FrameSink;
import io.rejoin.web.frame.FrameBuilder;
import io.rejoin.web.frame.JsonEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What of a page's JSON is still to be written; the bytes of events are those that all readers of the event share. Filled part by part, and what is
 * written is let go of. Not thread-safe.
 */
final class PageText {

    private static final byte[] BEGIN = "{\"events\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COMMA = {','};

    /** The first {@code length} of some bytes that nobody changes. */
    private record Piece(byte[] bytes, int length) {}

    private final Queue<Piece> pieces = new ArrayDeque<>();
    private int size;

    /** How much of the first piece is written. */
    private int offset;

    private boolean hasEvents;

    PageText() {
        add(BEGIN, BEGIN.length);
    }

    /** Adds the next part, and the end where no other follows. */
    void add(Page part) {
        for (Event event : part.events()) {
            if (hasEvents) {
                add(COMMA, COMMA.length);
            }
            hasEvents = true;
            byte[] line = event.encoded(JsonEvent.LINE);
            add(line, line.length - 1); // without the line's end
        }
        if (part.isLast()) {
            byte[] end = end(part);
            add(end, end.length);
        }
    }

    private void add(byte[] bytes, int length) {
        pieces.add(new Piece(bytes, length));
        size += length;
    }

    private static byte[] end(Page last) {
        FrameBuilder end = new FrameBuilder(4 * Cursor.TEXT_LENGTH);
        end.ascii("],\"next\":\"").cursor(last.next());
        if (last.prev() != null) {
            end.ascii("\",\"prev\":\"").cursor(last.prev());
        }
        return end.ascii("\",\"head\":\"").cursor(last.head()).ascii("\"}").toBytes();
    }

    /** Bytes that are not written. */
    int size() {
        return size;
    }

    /** Writes so many bytes at most as one chunk; not called when there are none. */
    void writeChunk(FrameSink connection, int maxBytes) {
        int room = Math.min(size, maxBytes);
        connection.begin(room);
        while (room > 0) {
            Piece first = pieces.element();
            int length = Math.min(room, first.length() - offset);
            connection.append(first.bytes(), offset, length);
            room -= length;
            size -= length;
            offset += length;
            if (offset == first.length()) {
                pieces.remove();
                offset = 0;
            }
        }
        connection.send();
    }
}
