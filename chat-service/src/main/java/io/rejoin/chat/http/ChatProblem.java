// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.http;

import java.util.Locale;

/**
 * What chat refuses for reasons of its own, beside the errors that all services share
 * ({@link io.rejoin.web.ProblemCode}): the registry from which the reference table is generated. The name in lower case with
 * dashes is the stable {@code code}.
 */
public enum ChatProblem {
    ROOM_NOT_FOUND(404, false, "Room not found", "There is no such room, or none that this user may know of."),
    MESSAGE_NOT_FOUND(404, false, "Message not found", "The message was deleted, or never was."),
    USER_NOT_FOUND(404, false, "User not found", "No such user has ever come here."),
    MEMBER_NOT_FOUND(404, false, "Member not found", "The user is not in the room."),
    BAN_NOT_FOUND(404, false, "Ban not found", "The user is not banned from the room."),
    NOT_A_MEMBER(403, false, "Not a member", "Join the room first."),
    BANNED(403, false, "Banned from the room", "Leave the room alone until a moderator lifts the ban."),
    ROLE_INSUFFICIENT(403, false, "Role insufficient", "Ask somebody whose role permits it."),
    NOT_THE_AUTHOR(403, false, "Not the author", "Only its author edits a message."),
    DIRECT_ROOM_FIXED(409, false, "Direct rooms do not change", "Create a room of another kind."),
    LAST_OWNER(409, false, "Last owner", "Make another member owner first."),
    LIMIT_REACHED(409, false, "Limit reached", "`detail` names the limit."),
    CLIENT_ID_CONFLICT(
            422,
            false,
            "Client id used for another message",
            "Use a new id for a new message; retry with the same body."),
    OUTCOME_UNKNOWN(
            503,
            true,
            "Outcome unknown",
            "It may have been done: repeat it as it was, messages with their `clientId`."),
    ROOM_BUSY(503, true, "Room busy", "Nothing was done: repeat it after `Retry-After`.");

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final int status;
    private final boolean retryable;
    private final String title;
    private final String clientAction;

    ChatProblem(int status, boolean retryable, String title, String clientAction) {
        this.status = status;
        this.retryable = retryable;
        this.title = title;
        this.clientAction = clientAction;
    }

    /** The stable name on the wire. */
    public String code() {
        return code;
    }

    public int status() {
        return status;
    }

    /** Whether the same request, unchanged, may succeed later. */
    public boolean retryable() {
        return retryable;
    }

    public String title() {
        return title;
    }

    /** What the client does about it. */
    public String clientAction() {
        return clientAction;
    }

    /** The refusal; {@code detail} is for the developer of the client. */
    public ChatException because(String detail) {
        return new ChatException(this, detail);
    }
}
