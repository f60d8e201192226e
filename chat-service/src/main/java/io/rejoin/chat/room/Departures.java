// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import io.rejoin.chat.http.ChatProblem;
import io.rejoin.chat.http.Wire;
import io.rejoin.chat.room.MemberEvents.Departure;
import io.rejoin.chat.stream.Outbox;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** How somebody leaves a room, willing or not: the row, the word to all nodes that ends what is open, and the events. */
public final class Departures {

    private final Rooms rooms;
    private final Memberships memberships;
    private final Outbox outbox;

    public Departures(Rooms rooms, Memberships memberships, Outbox outbox) {
        this.rooms = rooms;
        this.memberships = memberships;
        this.outbox = outbox;
    }

    /** As the last thing of a transaction that holds the room. */
    Mono<Void> end(Room room, String user, String by, Departure how, @Nullable String why) {
        return memberships
                .end(room.tenant(), room.id(), user, Wire.word(how))
                .then(rooms.countMembers(room.tenant(), room.id(), -1))
                .flatMap(count -> outbox.publish(MemberEvents.gone(room, user, by, how, count, why)))
                .then();
    }

    Membership requireMayRemove(Place place) {
        Membership remover = place.require(Role.MODERATOR);
        place.requireChangeable();
        return remover;
    }

    /** A moderator removes members only; an owner whom he will. */
    static void requireBelow(Place place, Membership member) {
        Membership remover = place.require(Role.MODERATOR);
        if (remover.role() != Role.OWNER && member.role() != Role.MEMBER) {
            throw ChatProblem.ROLE_INSUFFICIENT.because("role: " + remover.role() + " (expected: OWNER)");
        }
        if (remover.account().equals(member.account())) {
            throw ChatProblem.ROLE_INSUFFICIENT.because("user: yourself (expected: another; leave instead)");
        }
    }
}
