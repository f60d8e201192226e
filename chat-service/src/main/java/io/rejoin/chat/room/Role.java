// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

/** What a member may do, each all that the ones before may. */
public enum Role {
    /** Reads and writes. */
    MEMBER,
    /** Adds, removes and bans members, deletes messages, sees what they said before. */
    MODERATOR,
    /** Gives roles. */
    OWNER;

    public boolean covers(Role other) {
        return compareTo(other) >= 0;
    }
}
