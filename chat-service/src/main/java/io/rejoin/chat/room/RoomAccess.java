// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import io.rejoin.autoconfigure.TransactionalCursors;
import io.rejoin.chat.database.Transactions;
import io.rejoin.chat.http.ChatProblem;
import io.rejoin.chat.http.Visitor;
import io.rejoin.chat.stream.ChatStreams;
import io.rejoin.core.Cursor;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * The three ways into a room, each of which first finds out what the visitor is to it.
 *
 * <p>Whoever changes a room holds its row: changes of one room happen one after the other, in the order of their events, and what was found out
 * about the visitor holds until the change is committed. Thread-safe.
 */
public final class RoomAccess {

    private final Transactions transactions;
    private final TransactionalCursors cursors;
    private final Rooms rooms;
    private final Memberships memberships;
    private final Bans bans;

    public RoomAccess(
            Transactions transactions, TransactionalCursors cursors, Rooms rooms, Memberships memberships, Bans bans) {
        this.transactions = transactions;
        this.cursors = cursors;
        this.rooms = rooms;
        this.memberships = memberships;
        this.bans = bans;
    }

    /** Changes the room, in one transaction with the events that tell of it. */
    public <T> Mono<T> change(Visitor visitor, String room, Function<Place, Mono<T>> work) {
        return transactions.write(rooms.lock(visitor.tenant(), room)
                .switchIfEmpty(Mono.error(RoomAccess::notFound))
                .flatMap(found -> place(visitor, found))
                .flatMap(work));
    }

    /** Reads of the room at one moment, and the position of its stream at that moment. */
    public <T> Mono<T> snapshot(Visitor visitor, String room, BiFunction<Place, Cursor, Mono<T>> work) {
        return transactions.snapshot(found(visitor, room)
                .flatMap(place -> cursors.of(List.of(ChatStreams.room(visitor.tenant(), room)))
                        .flatMap(heads -> work.apply(place, heads.getFirst()))));
    }

    /** What the visitor is to the room just now. */
    public Mono<Place> look(Visitor visitor, String room) {
        return transactions.snapshot(found(visitor, room));
    }

    private Mono<Place> found(Visitor visitor, String room) {
        return rooms.find(visitor.tenant(), room)
                .switchIfEmpty(Mono.error(RoomAccess::notFound))
                .flatMap(found -> place(visitor, found));
    }

    private Mono<Place> place(Visitor visitor, Room room) {
        return memberships
                .find(room.tenant(), room.id(), visitor.user())
                .map(membership -> new Place(room, membership, false))
                .switchIfEmpty(Mono.defer(() -> bans.find(room.tenant(), room.id(), visitor.user())
                        .hasElement()
                        .map(banned -> new Place(room, null, banned))));
    }

    private static Throwable notFound() {
        return ChatProblem.ROOM_NOT_FOUND.because("room: there is none of this id");
    }
}
