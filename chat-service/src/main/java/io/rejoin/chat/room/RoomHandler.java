// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import io.rejoin.autoconfigure.TransactionalCursors;
import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.database.Transactions;
import io.rejoin.chat.http.Body;
import io.rejoin.chat.http.Json;
import io.rejoin.chat.http.Target;
import io.rejoin.chat.http.Visitor;
import io.rejoin.chat.http.Wire;
import io.rejoin.chat.storage.Space;
import io.rejoin.chat.storage.Storage;
import io.rejoin.chat.stream.ChatStreams;
import io.rejoin.chat.stream.Outbox;
import io.rejoin.chat.stream.Stays;
import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import io.rejoin.web.ResumableEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** What rooms there are, what they are called, and their live side. */
public final class RoomHandler {

    private static final int DEFAULT_LIMIT = 50;

    private final RoomAccess access;
    private final Transactions transactions;
    private final TransactionalCursors cursors;
    private final Rooms rooms;
    private final Memberships memberships;
    private final Outbox outbox;
    private final Storage storage;
    private final Stays stays;
    private final ResumableEndpoint endpoint;

    public RoomHandler(
            RoomAccess access,
            Transactions transactions,
            TransactionalCursors cursors,
            Rooms rooms,
            Memberships memberships,
            Outbox outbox,
            Storage storage,
            Stays stays,
            ResumableEndpoint endpoint) {
        this.access = access;
        this.transactions = transactions;
        this.cursors = cursors;
        this.rooms = rooms;
        this.memberships = memberships;
        this.outbox = outbox;
        this.storage = storage;
        this.stays = stays;
        this.endpoint = endpoint;
    }

    /** @param cursor the position of the user's own feed at which the list is true */
    private record MyRooms(List<RoomView> rooms, @Nullable String next, String cursor) {}

    private record PublicRooms(
            List<RoomView> rooms, @Nullable String next) {}

    private record Described(String name, String topic, String by) {}

    /** {@code GET /rooms}: those the visitor is in, each with what is unread. */
    public Mono<ServerResponse> mine(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        Target.requireParameters(request, "after", "limit");
        int limit = Target.limit(request, DEFAULT_LIMIT, ChatLimits.ROOMS_PAGE);
        String after = Target.parameter(request, "after", ChatLimits.NAME_LENGTH);
        return transactions
                .snapshot(memberships
                        .roomsOf(visitor.tenant(), visitor.user(), after == null ? "" : after, limit)
                        .collectList()
                        .flatMap(rows -> cursors.of(streams(visitor, rows)).map(heads -> myRooms(rows, heads, limit))))
                .as(page -> Json.page(endpoint, visitor, page));
    }

    /** Of the feed, then of each room. */
    private static List<StreamKey> streams(Visitor visitor, List<MyRoomRow> rows) {
        List<StreamKey> streams = new ArrayList<>();
        streams.add(ChatStreams.user(visitor.tenant(), visitor.user()));
        rows.forEach(row -> streams.add(ChatStreams.room(visitor.tenant(), row.id())));
        return streams;
    }

    private static MyRooms myRooms(List<MyRoomRow> rows, List<Cursor> heads, int limit) {
        List<RoomView> views = IntStream.range(0, rows.size())
                .mapToObj(i -> RoomView.of(rows.get(i), heads.get(i + 1)))
                .toList();
        String next = rows.size() < limit ? null : rows.getLast().id();
        return new MyRooms(views, next, heads.getFirst().toString());
    }

    /** {@code GET /public-rooms}: the rooms that everybody of the tenant may join, by name. */
    public Mono<ServerResponse> directory(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        Target.requireParameters(request, "after", "limit");
        int limit = Target.limit(request, DEFAULT_LIMIT, ChatLimits.ROOMS_PAGE);
        String after = Target.parameter(request, "after", ChatLimits.NAME_LENGTH + ChatLimits.NAME_LENGTH);
        After from = After.of(after);
        return transactions
                .snapshot(rooms.publicAfter(visitor.tenant(), from.name(), from.id(), limit)
                        .collectList())
                .map(found -> new PublicRooms(
                        found.stream()
                                .map(room -> RoomView.of(room, null, null))
                                .toList(),
                        found.size() < limit
                                ? null
                                : found.getLast().id() + "/" + found.getLast().name()))
                .as(page -> Json.page(endpoint, visitor, page));
    }

    /** The room after which a page of the directory begins, as {@code next} of the page before names it: by id and name. */
    private record After(String id, String name) {

        static After of(@Nullable String text) {
            int cut = text == null ? -1 : text.indexOf('/');
            return text == null || cut < 0
                    ? new After("", "")
                    : new After(text.substring(0, cut), text.substring(cut + 1));
        }
    }

    /** {@code GET /rooms/{room}}. */
    public Mono<ServerResponse> get(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        Target.requireParameters(request);
        return access.snapshot(visitor, Target.room(request), (place, cursor) -> view(place, cursor))
                .flatMap(Json::ok);
    }

    private Mono<RoomView> view(Place place, Cursor cursor) {
        Room room = place.requireVisible();
        Membership membership = place.membership();
        if (membership == null) {
            return Mono.just(RoomView.of(room, null, null));
        }
        return memberships
                .unread(room.tenant(), room.id(), membership.account())
                .map(unread -> RoomView.of(
                        room, new RoomView.Me(Wire.word(membership.role()), membership.readUpTo(), unread), cursor));
    }

    /** {@code PATCH /rooms/{room}}: its name and topic. */
    public Mono<ServerResponse> describe(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        String id = Target.room(request);
        return Body.read(request)
                .flatMap(fields -> {
                    String name = fields.optionalLine("name", 1, ChatLimits.NAME_LENGTH);
                    String topic = fields.optionalText("topic", 0, ChatLimits.TOPIC_LENGTH);
                    fields.requireNoOthers();
                    return storage.forText(visitor, (name == null ? "" : name) + (topic == null ? "" : topic))
                            .flatMap(space ->
                                    access.change(visitor, id, place -> describe(visitor, place, name, topic, space)));
                })
                .flatMap(Json::ok);
    }

    private Mono<RoomView> describe(
            Visitor visitor, Place place, @Nullable String name, @Nullable String topic, Space space) {
        place.require(Role.MODERATOR);
        place.requireChangeable();
        space.require();
        Room room = place.room();
        Described described =
                new Described(name == null ? room.name() : name, topic == null ? room.topic() : topic, visitor.user());
        return rooms.describe(room.tenant(), room.id(), described.name(), described.topic())
                .flatMap(changed -> outbox.publish(
                                Outbox.event(ChatStreams.room(room.tenant(), room.id()), "room.updated", described))
                        .map(cursor -> RoomView.of(changed, null, cursor)));
    }

    /** {@code GET /rooms/{room}/events}: what happens in the room from now on, or from a cursor on. */
    public Mono<ServerResponse> events(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        String id = Target.room(request);
        return access.look(visitor, id)
                .map(Place::requireMember)
                .flatMap(member -> endpoint.handle(
                        request, ChatStreams.room(visitor.tenant(), id), stays.lease(visitor.lease(), member.id())));
    }
}
