// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.http.Fields;
import io.rejoin.token.Identity;
import java.util.List;

/**
 * What a client asks for who creates a room.
 *
 * @param users who is to be in it beside its creator; of a direct room exactly one
 */
record NewRoom(RoomKind kind, String name, String topic, List<String> users) {

    static NewRoom of(Fields fields, String creator) {
        RoomKind kind = fields.word("kind", RoomKind.class);
        NewRoom room;
        if (kind == RoomKind.DIRECT) {
            String user = fields.line("user", 1, Identity.MAX_SUBJECT_LENGTH);
            if (user.equals(creator)) {
                throw fields.invalid("user", "another user than yourself");
            }
            room = new NewRoom(kind, "", "", List.of(user));
        } else {
            String name = fields.line("name", 1, ChatLimits.NAME_LENGTH);
            String topic = fields.optionalText("topic", 0, ChatLimits.TOPIC_LENGTH);
            List<String> users = fields.lines("users", ChatLimits.INVITED, Identity.MAX_SUBJECT_LENGTH);
            if (users.contains(creator)) {
                throw fields.invalid("users", "others than yourself");
            }
            room = new NewRoom(kind, name, topic == null ? "" : topic, users);
        }
        fields.requireNoOthers();
        return room;
    }
}
