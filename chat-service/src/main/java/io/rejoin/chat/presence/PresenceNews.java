// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.presence;

import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.room.Memberships;
import io.rejoin.chat.stream.ChatStreams;
import io.rejoin.chat.stream.Whispers;
import reactor.core.publisher.Mono;

/** Tells the small rooms of a user that the user has come or gone. Best effort, like all that is ephemeral. Thread-safe. */
public final class PresenceNews {

    private static final int CONCURRENCY = 4;

    private final Memberships memberships;
    private final Whispers whispers;

    public PresenceNews(Memberships memberships, Whispers whispers) {
        this.memberships = memberships;
        this.whispers = whispers;
    }

    Mono<Void> tell(String tenant, Present present) {
        return memberships
                .smallRooms(
                        tenant, present.user(), ChatLimits.MEMBERS_LISTED_PRESENT, ChatLimits.ROOMS_TOLD_OF_PRESENCE)
                .flatMap(
                        room -> whispers.send(
                                ChatStreams.room(tenant, room), "presence.changed", present, ChatLimits.PRESENCE_LIFE),
                        CONCURRENCY)
                .then();
    }
}
