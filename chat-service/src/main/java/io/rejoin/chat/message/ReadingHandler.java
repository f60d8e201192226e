// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.message;

import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.database.Transactions;
import io.rejoin.chat.http.Body;
import io.rejoin.chat.http.Json;
import io.rejoin.chat.http.Target;
import io.rejoin.chat.http.Visitor;
import io.rejoin.chat.room.Memberships;
import io.rejoin.chat.room.Place;
import io.rejoin.chat.room.RoomAccess;
import io.rejoin.chat.stream.ChatStreams;
import io.rejoin.chat.stream.Whispers;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code PUT /rooms/{room}/read}: how far the visitor has read. One row is written and no room is held; that the others are told comes
 * later, for many at once.
 */
public final class ReadingHandler {

    private final RoomAccess access;
    private final Transactions transactions;
    private final Memberships memberships;
    private final Gathering gathering;
    private final Whispers whispers;

    public ReadingHandler(
            RoomAccess access,
            Transactions transactions,
            Memberships memberships,
            Gathering gathering,
            Whispers whispers) {
        this.access = access;
        this.transactions = transactions;
        this.memberships = memberships;
        this.gathering = gathering;
        this.whispers = whispers;
    }

    private record Reading(String room, long readUpTo, long unread) {}

    public Mono<ServerResponse> put(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        String room = Target.room(request);
        return Body.read(request)
                .flatMap(fields -> {
                    long number = fields.number("number", 0, Long.MAX_VALUE);
                    fields.requireNoOthers();
                    return transactions.write(read(visitor, room, number));
                })
                .switchIfEmpty(access.look(visitor, room)
                        .doOnNext(Place::requireMember)
                        .then(Mono.error(HistoryHandler::notFound)))
                .doOnNext(reading -> gathering.read(visitor.tenant(), room))
                .flatMap(reading -> whispers.send(
                                ChatStreams.user(visitor.tenant(), visitor.user()),
                                "unread.changed",
                                reading,
                                ChatLimits.TYPING_LIFE)
                        .then(Json.ok(reading)));
    }

    /** Empty if the visitor is no member. */
    private Mono<Reading> read(Visitor visitor, String room, long number) {
        return memberships
                .read(visitor.tenant(), room, visitor.user(), number)
                .flatMap(member -> memberships
                        .unread(visitor.tenant(), room, visitor.user())
                        .map(unread -> new Reading(room, member.readUpTo(), unread)));
    }
}
