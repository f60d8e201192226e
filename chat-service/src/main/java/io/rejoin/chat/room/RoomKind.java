// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

/** Who may find and enter a room. */
public enum RoomKind {
    /** Everybody of the tenant finds it and may join. */
    PUBLIC,
    /** Only its members know of it; a moderator adds others. */
    PRIVATE,
    /** Two users', for ever: nobody joins, leaves or is removed. */
    DIRECT
}
