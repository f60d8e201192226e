// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import io.rejoin.chat.database.Transactions;
import io.rejoin.chat.http.Body;
import io.rejoin.chat.http.ChatProblem;
import io.rejoin.chat.http.Json;
import io.rejoin.chat.http.Visitor;
import io.rejoin.chat.http.Wire;
import io.rejoin.chat.storage.Space;
import io.rejoin.chat.storage.Storage;
import io.rejoin.chat.stream.ChatStreams;
import io.rejoin.chat.stream.Outbox;
import io.rejoin.chat.user.Accounts;
import io.rejoin.core.Cursor;
import io.rejoin.core.Publication;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code POST /rooms}: makes a room with its first members. Asking again for the direct room of two users finds the one they have. */
public final class RoomCreation {

    private final Transactions transactions;
    private final Rooms rooms;
    private final Memberships memberships;
    private final Accounts accounts;
    private final RoomLimit roomLimit;
    private final Outbox outbox;
    private final Storage storage;
    private final InstantSource clock;
    private final RandomGenerator random;

    public RoomCreation(
            Transactions transactions,
            Rooms rooms,
            Memberships memberships,
            Accounts accounts,
            Outbox outbox,
            Storage storage,
            InstantSource clock,
            RandomGenerator random) {
        this.transactions = transactions;
        this.rooms = rooms;
        this.memberships = memberships;
        this.accounts = accounts;
        this.roomLimit = new RoomLimit(accounts, memberships);
        this.outbox = outbox;
        this.storage = storage;
        this.clock = clock;
        this.random = random;
    }

    public Mono<ServerResponse> post(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        return Body.read(request)
                .map(fields -> NewRoom.of(fields, visitor.user()))
                .flatMap(wanted -> storage.forText(visitor, wanted.name() + wanted.topic())
                        .flatMap(space ->
                                transactions.write(requireKnown(visitor, wanted).then(create(visitor, wanted, space))))
                        .flatMap(view -> Json.answer(201, view))
                        .switchIfEmpty(existing(visitor, wanted).flatMap(Json::ok)));
    }

    private Mono<Void> requireKnown(Visitor visitor, NewRoom wanted) {
        return wanted.users().isEmpty()
                ? Mono.empty()
                : accounts.countOf(visitor.tenant(), wanted.users())
                        .filter(count -> count == wanted.users().size())
                        .switchIfEmpty(
                                Mono.error(() -> ChatProblem.USER_NOT_FOUND.because("users: one has never come here")))
                        .then();
    }

    /** Empty if the two have a direct room. */
    private Mono<RoomView> create(Visitor visitor, NewRoom wanted, Space space) {
        return Mono.defer(() -> rooms.insert(
                        visitor.tenant(),
                        RoomIds.next(random),
                        wanted.kind(),
                        wanted.name(),
                        wanted.topic(),
                        visitor.user(),
                        clock.instant(),
                        wanted.kind() == RoomKind.DIRECT
                                ? RoomIds.directKey(
                                        visitor.user(), wanted.users().getFirst())
                                : null)
                .doOnNext(room -> space.require())
                .flatMap(room -> enter(visitor, room, wanted)));
    }

    private Mono<RoomView> enter(Visitor visitor, Room room, NewRoom wanted) {
        Role creator = wanted.kind() == RoomKind.DIRECT ? Role.MEMBER : Role.OWNER;
        List<String> all = new ArrayList<>(List.of(visitor.user()));
        all.addAll(wanted.users());
        return roomLimit
                .require(room.tenant(), visitor.user(), all)
                .thenMany(Flux.fromIterable(all)
                        .concatMap(user -> memberships.insert(
                                room.tenant(),
                                room.id(),
                                user,
                                user.equals(visitor.user()) ? creator : Role.MEMBER,
                                room.createdAt(),
                                0)))
                .collectList()
                .flatMap(members -> rooms.countMembers(room.tenant(), room.id(), members.size())
                        .flatMap(count -> outbox.publish(events(visitor, room, members, count))
                                .map(cursors -> view(room, creator, count, cursors.getFirst()))));
    }

    private static RoomView view(Room room, Role role, int members, Cursor cursor) {
        return RoomView.of(room.withMembers(members), new RoomView.Me(Wire.word(role), 0, 0), cursor);
    }

    private static List<Publication> events(Visitor visitor, Room room, List<Membership> members, int count) {
        List<Publication> events = new ArrayList<>();
        events.add(MemberEvents.joined(room, members, visitor.user(), count));
        members.forEach(member -> events.add(Outbox.event(
                ChatStreams.user(room.tenant(), member.account()),
                "room.added",
                MemberEvents.Added.of(room, member, visitor.user()))));
        return events;
    }

    private Mono<RoomView> existing(Visitor visitor, NewRoom wanted) {
        return Mono.defer(() -> transactions.snapshot(rooms.findDirect(
                                visitor.tenant(),
                                RoomIds.directKey(visitor.user(), wanted.users().getFirst()))
                        .map(room -> RoomView.of(room, null, null))))
                .switchIfEmpty(Mono.error(() -> ChatProblem.ROOM_BUSY.because("the direct room is just being made")));
    }
}
