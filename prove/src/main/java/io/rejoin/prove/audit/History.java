// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove.audit;

import io.rejoin.core.Cursor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a stream has in the database: the identity of each event's content by its cursor, in order.
 *
 * @param contents complete from the first event on
 */
public record History(Map<Cursor, String> contents, Cursor head) {

    /** Of a stream without events. */
    public static final History EMPTY = new History(Map.of(), Cursor.BEGINNING);

    /** @param contents in order, dense from 1 */
    public static History of(LinkedHashMap<Cursor, String> contents) {
        Cursor head =
                contents.isEmpty() ? Cursor.BEGINNING : contents.lastEntry().getKey();
        return new History(new HashMap<>(contents), head);
    }

    /** Whether that position is one of this history. */
    boolean has(Cursor position) {
        return position.equals(Cursor.BEGINNING) || contents.containsKey(position);
    }

    /** What the event with that cursor says; null if this history has no such event. */
    @Nullable
    String content(Cursor cursor) {
        return contents.get(cursor);
    }
}
