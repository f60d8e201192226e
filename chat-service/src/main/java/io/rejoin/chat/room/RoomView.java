// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import io.rejoin.chat.http.Wire;
import io.rejoin.core.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * A room as it is shown.
 *
 * @param me absent for who is no member
 * @param cursor the position of the room's stream at which all this is true; for members
 */
record RoomView(
        String id,
        String kind,
        String name,
        String topic,
        String createdBy,
        String createdAt,
        int memberCount,
        long head,
        @Nullable Me me,
        @Nullable String cursor) {

    /** What the asking user is there. */
    record Me(String role, long readUpTo, long unread) {}

    static RoomView of(Room room, @Nullable Me me, @Nullable Cursor cursor) {
        return new RoomView(
                room.id(),
                Wire.word(room.kind()),
                room.name(),
                room.topic(),
                room.createdBy(),
                Wire.time(room.createdAt()),
                room.memberCount(),
                room.head(),
                me,
                cursor == null ? null : cursor.toString());
    }

    static RoomView of(MyRoomRow room, Cursor cursor) {
        return new RoomView(
                room.id(),
                Wire.word(room.kind()),
                room.name(),
                room.topic(),
                room.createdBy(),
                Wire.time(room.createdAt()),
                room.memberCount(),
                room.head(),
                new Me(Wire.word(room.role()), room.readUpTo(), room.unread()),
                cursor.toString());
    }
}
