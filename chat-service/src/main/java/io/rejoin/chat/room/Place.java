// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import io.rejoin.chat.http.ChatProblem;
import org.jspecify.annotations.Nullable;

/**
 * What a user is to a room, and so what the user may do there: the one place where that is decided.
 *
 * @param membership {@code null} if the user is no member
 */
public record Place(Room room, @Nullable Membership membership, boolean banned) {

    /** For what a stranger may see of a public room. */
    public Room requireVisible() {
        requireNotBanned();
        if (membership == null && room.kind() != RoomKind.PUBLIC) {
            throw ChatProblem.ROOM_NOT_FOUND.because("room: there is none of this id");
        }
        return room;
    }

    public Membership requireMember() {
        requireVisible();
        if (membership == null) {
            throw ChatProblem.NOT_A_MEMBER.because("room: you are not in it (expected: a member)");
        }
        return membership;
    }

    public Membership require(Role role) {
        Membership member = requireMember();
        if (!member.role().covers(role)) {
            throw ChatProblem.ROLE_INSUFFICIENT.because(
                    "role: " + member.role() + " (expected: " + role + " or above)");
        }
        return member;
    }

    /** For what changes who is in the room. */
    public void requireChangeable() {
        if (room.kind() == RoomKind.DIRECT) {
            throw ChatProblem.DIRECT_ROOM_FIXED.because("room: a direct one (expected: public or private)");
        }
    }

    private void requireNotBanned() {
        if (banned) {
            throw ChatProblem.BANNED.because("room: you are banned from it");
        }
    }
}
