// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.room;

import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.http.Body;
import io.rejoin.chat.http.ChatProblem;
import io.rejoin.chat.http.Json;
import io.rejoin.chat.http.Target;
import io.rejoin.chat.http.Visitor;
import io.rejoin.chat.http.Wire;
import io.rejoin.chat.room.MemberEvents.Departure;
import io.rejoin.chat.stream.ChatStreams;
import io.rejoin.chat.stream.Outbox;
import io.rejoin.chat.user.Accounts;
import io.rejoin.core.Cursor;
import io.rejoin.core.Publication;
import io.rejoin.token.Identity;
import io.rejoin.web.ResumableEndpoint;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Who is in a room: joining, leaving, adding, giving roles, removing. Each may be repeated and does nothing the second time. */
public final class MemberHandler {

    private static final int DEFAULT_LIMIT = 100;

    private final RoomAccess access;
    private final Rooms rooms;
    private final Memberships memberships;
    private final Bans bans;
    private final Accounts accounts;
    private final RoomLimit roomLimit;
    private final Departures departures;
    private final Outbox outbox;
    private final ResumableEndpoint endpoint;
    private final InstantSource clock;

    public MemberHandler(
            RoomAccess access,
            Rooms rooms,
            Memberships memberships,
            Bans bans,
            Accounts accounts,
            Departures departures,
            Outbox outbox,
            ResumableEndpoint endpoint,
            InstantSource clock) {
        this.access = access;
        this.rooms = rooms;
        this.memberships = memberships;
        this.bans = bans;
        this.accounts = accounts;
        this.roomLimit = new RoomLimit(accounts, memberships);
        this.departures = departures;
        this.outbox = outbox;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /** @param readUpTo as far as it was told: at the cursor of the list, what its events would come to */
    private record MemberView(String user, String displayName, String role, String joinedAt, long readUpTo) {

        static MemberView of(MemberRow row) {
            return new MemberView(
                    row.account(), row.displayName(), Wire.word(row.role()), Wire.time(row.joinedAt()), row.readTold());
        }
    }

    private record Members(
            List<MemberView> members, @Nullable String next, String cursor) {}

    private record Standing(String user, String role) {

        static Standing of(Membership membership) {
            return new Standing(membership.account(), Wire.word(membership.role()));
        }
    }

    /** {@code GET /rooms/{room}/members}. */
    public Mono<ServerResponse> list(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        Target.requireParameters(request, "after", "limit");
        int limit = Target.limit(request, DEFAULT_LIMIT, ChatLimits.MEMBERS_PAGE);
        String after = Target.parameter(request, "after", Identity.MAX_SUBJECT_LENGTH);
        return access.snapshot(visitor, Target.room(request), (place, cursor) -> {
                    place.requireMember();
                    return page(place.room(), after == null ? "" : after, limit, cursor);
                })
                .as(page -> Json.page(endpoint, visitor, page));
    }

    private Mono<Members> page(Room room, String after, int limit, Cursor cursor) {
        return memberships
                .pageOf(room.tenant(), room.id(), after, limit)
                .collectList()
                .map(rows -> new Members(
                        rows.stream().map(MemberView::of).toList(),
                        rows.size() < limit ? null : rows.getLast().account(),
                        cursor.toString()));
    }

    /** {@code POST /rooms/{room}/join}: of a public room. */
    public Mono<ServerResponse> join(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        return Body.readOptional(request)
                .doOnNext(fields -> fields.requireNoOthers())
                .flatMap(fields -> access.change(visitor, Target.room(request), place -> {
                    Room room = place.requireVisible();
                    Membership already = place.membership();
                    return already != null
                            ? Mono.just(already)
                            : enter(room, visitor.user(), Role.MEMBER, visitor.user());
                }))
                .flatMap(member -> Json.ok(Standing.of(member)));
    }

    /** {@code POST /rooms/{room}/leave}. */
    public Mono<ServerResponse> leave(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        return Body.readOptional(request)
                .doOnNext(fields -> fields.requireNoOthers())
                .flatMap(fields -> access.change(visitor, Target.room(request), place -> {
                    Membership member = place.requireMember();
                    place.requireChangeable();
                    return requireAnotherOwner(place.room(), member)
                            .then(departures.end(place.room(), visitor.user(), visitor.user(), Departure.LEFT, null));
                }))
                .then(Mono.defer(() -> ServerResponse.noContent().build()));
    }

    /** {@code PUT /rooms/{room}/members/{user}}: adds the user, or gives a role. */
    public Mono<ServerResponse> put(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        String user = Target.userInRoom(request);
        return Body.readOptional(request)
                .flatMap(fields -> {
                    Role role = fields.optionalWord("role", Role.class);
                    fields.requireNoOthers();
                    return access.change(visitor, Target.room(request), place -> {
                        place.require(role == null || role == Role.MEMBER ? Role.MODERATOR : Role.OWNER);
                        place.requireChangeable();
                        return memberships
                                .find(visitor.tenant(), place.room().id(), user)
                                .flatMap(member -> giveRole(place, member, role))
                                .switchIfEmpty(Mono.defer(() -> add(place, user, role, visitor.user())));
                    });
                })
                .flatMap(member -> Json.ok(Standing.of(member)));
    }

    private Mono<Membership> giveRole(Place place, Membership member, @Nullable Role role) {
        if (role == null || role == member.role()) {
            return Mono.just(member);
        }
        Membership giver = place.require(Role.OWNER);
        Room room = place.room();
        return requireAnotherOwner(room, member)
                .then(memberships.giveRole(room.tenant(), room.id(), member.account(), role))
                .flatMap(changed -> outbox.publish(MemberEvents.roleGiven(room, changed, giver.account()))
                        .thenReturn(changed));
    }

    private Mono<Membership> add(Place place, String user, @Nullable Role role, String by) {
        Room room = place.room();
        return accounts.find(room.tenant(), user)
                .switchIfEmpty(Mono.error(() -> ChatProblem.USER_NOT_FOUND.because("user: has never come here")))
                .then(bans.find(room.tenant(), room.id(), user).hasElement())
                .filter(banned -> !banned)
                .switchIfEmpty(
                        Mono.error(() -> ChatProblem.BANNED.because("user: banned (expected: the ban lifted first)")))
                .then(Mono.defer(() -> enter(room, user, role == null ? Role.MEMBER : role, by)));
    }

    private Mono<Membership> enter(Room room, String user, Role role, String by) {
        if (room.memberCount() >= ChatLimits.MEMBERS) {
            return Mono.error(ChatProblem.LIMIT_REACHED.because(
                    "members: " + room.memberCount() + " (expected: fewer than " + ChatLimits.MEMBERS + ")"));
        }
        return roomLimit
                .require(room.tenant(), by, List.of(user))
                .then(Mono.defer(
                        () -> memberships.insert(room.tenant(), room.id(), user, role, clock.instant(), room.head())))
                .flatMap(member -> rooms.countMembers(room.tenant(), room.id(), 1)
                        .flatMap(count -> outbox.publish(entered(room, member, by, count)))
                        .thenReturn(member));
    }

    private static List<Publication> entered(Room room, Membership member, String by, int count) {
        return List.of(
                MemberEvents.joined(room, List.of(member), by, count),
                Outbox.event(
                        ChatStreams.user(room.tenant(), member.account()),
                        "room.added",
                        MemberEvents.Added.of(room, member, by)));
    }

    /** {@code DELETE /rooms/{room}/members/{user}}. */
    public Mono<ServerResponse> remove(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        String user = Target.userInRoom(request);
        return access.change(visitor, Target.room(request), place -> {
                    departures.requireMayRemove(place);
                    return memberships
                            .find(visitor.tenant(), place.room().id(), user)
                            .switchIfEmpty(
                                    Mono.error(() -> ChatProblem.MEMBER_NOT_FOUND.because("user: not in the room")))
                            .doOnNext(member -> Departures.requireBelow(place, member))
                            .flatMap(member ->
                                    departures.end(place.room(), user, visitor.user(), Departure.REMOVED, null));
                })
                .then(Mono.defer(() -> ServerResponse.noContent().build()));
    }

    /** A room whose owner goes must keep one, unless nobody else is in it. */
    private Mono<Void> requireAnotherOwner(Room room, Membership member) {
        if (member.role() != Role.OWNER || room.memberCount() == 1) {
            return Mono.empty();
        }
        return memberships
                .owners(room.tenant(), room.id())
                .filter(owners -> owners > 1)
                .switchIfEmpty(Mono.error(
                        () -> ChatProblem.LAST_OWNER.because("owner: the last one (expected: another beside)")))
                .then();
    }
}
