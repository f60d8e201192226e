// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.web.frame.FrameBuilder;
import io.rejoin.web.frame.JsonEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a stream.
 *
 * @param next what to pass as {@code after} to go on
 * @param prev what to pass as {@code before} to go back; {@code null} where nothing is kept before this page
 */
record Page(List<Event> events, Cursor next, @Nullable Cursor prev, Cursor head) {

    private static final byte[] BEGIN = "{\"events\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COMMA = {','};

    /** The JSON of the page, in pieces; the pieces of events are those that all readers of the event share. */
    List<Piece> pieces() {
        List<Piece> pieces = new ArrayList<>(2 + events.size() * 2);
        pieces.add(Piece.of(BEGIN));
        for (int i = 0; i < events.size(); i++) {
            if (i > 0) {
                pieces.add(Piece.of(COMMA));
            }
            byte[] line = events.get(i).encoded(JsonEvent.LINE);
            pieces.add(new Piece(line, line.length - 1)); // without the line's end
        }
        pieces.add(Piece.of(end()));
        return pieces;
    }

    private byte[] end() {
        FrameBuilder end = new FrameBuilder(4 * Cursor.TEXT_LENGTH);
        end.ascii("],\"next\":\"").cursor(next);
        if (prev != null) {
            end.ascii("\",\"prev\":\"").cursor(prev);
        }
        return end.ascii("\",\"head\":\"").cursor(head).ascii("\"}").toBytes();
    }

    /** The first {@code length} of some bytes that nobody changes. */
    record Piece(byte[] bytes, int length) {

        static Piece of(byte[] bytes) {
            return new Piece(bytes, bytes.length);
        }
    }
}
