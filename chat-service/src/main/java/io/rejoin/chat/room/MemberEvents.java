// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import io.rejoin.chat.http.Wire;
import io.rejoin.chat.stream.ChatStreams;
import io.rejoin.chat.stream.Outbox;
import io.rejoin.core.Content;
import io.rejoin.core.Publication;
import io.rejoin.core.StreamKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is told when somebody comes, goes or gets another role: in the room, and to the user. */
final class MemberEvents {

    /** Why somebody is no member any more; on the wire, and the reason that open subscriptions end with. */
    enum Departure {
        LEFT,
        REMOVED,
        BANNED
    }

    private MemberEvents() {}

    private record Joined(String user, String role, String by, int memberCount, long readUpTo) {}

    private record Gone(String user, String by, int memberCount) {}

    private record RoleGiven(String user, String role, String by) {}

    /** For the user's own feed. */
    record Added(String room, String kind, String name, String role, String by) {

        static Added of(Room room, Membership member, String by) {
            return new Added(room.id(), Wire.word(room.kind()), room.name(), Wire.word(member.role()), by);
        }
    }

    private record Removed(
            String room, String reason, String by, @Nullable String detail) {}

    /** One event for each, in one publication: all of them one after the other. */
    static Publication joined(Room room, List<Membership> members, String by, int memberCount) {
        StreamKey stream = ChatStreams.room(room.tenant(), room.id());
        List<Content> events = members.stream()
                .map(member -> Outbox.event(
                                stream,
                                "member.joined",
                                new Joined(
                                        member.account(), Wire.word(member.role()), by, memberCount, member.readTold()))
                        .events()
                        .getFirst())
                .toList();
        return new Publication(stream, events, null);
    }

    static List<Publication> gone(
            Room room, String user, String by, Departure how, int memberCount, @Nullable String why) {
        return List.of(
                Outbox.event(
                        ChatStreams.room(room.tenant(), room.id()),
                        "member." + Wire.word(how),
                        new Gone(user, by, memberCount)),
                Outbox.event(
                        ChatStreams.user(room.tenant(), user),
                        "room.removed",
                        new Removed(room.id(), Wire.word(how), by, why)));
    }

    static Publication roleGiven(Room room, Membership member, String by) {
        return Outbox.event(
                ChatStreams.room(room.tenant(), room.id()),
                "member.updated",
                new RoleGiven(member.account(), Wire.word(member.role()), by));
    }
}
