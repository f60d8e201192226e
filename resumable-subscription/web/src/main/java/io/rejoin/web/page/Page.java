// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a stream, or the part of one that is held at a time.
 *
 * @param next what to pass as {@code after} to go on
 * @param prev what to pass as {@code before} to go back; {@code null} where nothing is kept before the page, and where it is empty
 * @param rest what else belongs to the page
 */
record Page(List<Event> events, Cursor next, @Nullable Cursor prev, Cursor head, Rest rest) {

    /**
     * How much of a page is not read yet.
     *
     * @param events that may follow, at most
     * @param bytes of their payloads; the event that brings the sum to it is the last
     * @param toTheLast whether the page has to have them all: who reads backwards takes it for granted that a page ends where the one after
     *     it begins, while who reads forwards goes on from where it ends
     */
    record Rest(int events, long bytes, boolean toTheLast) {

        static final Rest NONE = new Rest(0, 0, false);

        boolean isEmpty() {
            return events <= 0 || bytes <= 0;
        }
    }

    /** A whole one. */
    Page(List<Event> events, Cursor next, @Nullable Cursor prev, Cursor head) {
        this(events, next, prev, head, Rest.NONE);
    }

    /** Whether no other part follows. */
    boolean isLast() {
        return rest.isEmpty();
    }

    /** What ends a page of which this was read, and no more could be. */
    Page cutShort() {
        return new Page(List.of(), next, prev, head);
    }
}
