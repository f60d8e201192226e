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
import io.rejoin.chat.user.Accounts;
import io.rejoin.token.Identity;
import io.rejoin.web.ResumableEndpoint;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Who is kept out of a room, member or not. */
public final class BanHandler {

    private static final int DEFAULT_LIMIT = 100;

    private final RoomAccess access;
    private final Memberships memberships;
    private final Bans bans;
    private final Accounts accounts;
    private final Departures departures;
    private final ResumableEndpoint endpoint;
    private final InstantSource clock;

    public BanHandler(
            RoomAccess access,
            Memberships memberships,
            Bans bans,
            Accounts accounts,
            Departures departures,
            ResumableEndpoint endpoint,
            InstantSource clock) {
        this.access = access;
        this.memberships = memberships;
        this.bans = bans;
        this.accounts = accounts;
        this.departures = departures;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    private record BanView(String user, String by, String reason, String bannedAt) {

        static BanView of(Ban ban) {
            return new BanView(ban.account(), ban.bannedBy(), ban.reason(), Wire.time(ban.bannedAt()));
        }
    }

    private record BanList(List<BanView> bans, @Nullable String next) {}

    /** {@code GET /rooms/{room}/bans}. */
    public Mono<ServerResponse> list(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        Target.requireParameters(request, "after", "limit");
        int limit = Target.limit(request, DEFAULT_LIMIT, ChatLimits.MEMBERS_PAGE);
        String after = Target.parameter(request, "after", Identity.MAX_SUBJECT_LENGTH);
        return access.snapshot(visitor, Target.room(request), (place, cursor) -> {
                    place.require(Role.MODERATOR);
                    Room room = place.room();
                    return bans.pageOf(room.tenant(), room.id(), after == null ? "" : after, limit)
                            .collectList();
                })
                .map(found -> new BanList(
                        found.stream().map(BanView::of).toList(),
                        found.size() < limit ? null : found.getLast().account()))
                .as(page -> Json.page(endpoint, visitor, page));
    }

    /** {@code PUT /rooms/{room}/bans/{user}}: ends the user's stay, too. */
    public Mono<ServerResponse> put(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        String user = Target.userInRoom(request);
        return Body.readOptional(request)
                .flatMap(fields -> {
                    String given = fields.optionalText("reason", 0, ChatLimits.TOPIC_LENGTH);
                    fields.requireNoOthers();
                    String reason = given == null ? "" : given;
                    return access.change(visitor, Target.room(request), place -> ban(visitor, place, user, reason));
                })
                .then(Mono.defer(() -> ServerResponse.noContent().build()));
    }

    private Mono<Void> ban(Visitor visitor, Place place, String user, String reason) {
        departures.requireMayRemove(place);
        Room room = place.room();
        return accounts.find(room.tenant(), user)
                .switchIfEmpty(Mono.error(() -> ChatProblem.USER_NOT_FOUND.because("user: has never come here")))
                .then(memberships
                        .find(room.tenant(), room.id(), user)
                        .doOnNext(member -> Departures.requireBelow(place, member))
                        .hasElement())
                .flatMap(member -> bans.insert(room.tenant(), room.id(), user, visitor.user(), reason, clock.instant())
                        .flatMap(ban -> member
                                ? departures.end(room, user, visitor.user(), Departure.BANNED, reason)
                                : Mono.empty()));
    }

    /** {@code DELETE /rooms/{room}/bans/{user}}. */
    public Mono<ServerResponse> delete(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        String user = Target.userInRoom(request);
        return access.change(visitor, Target.room(request), place -> {
                    place.require(Role.MODERATOR);
                    Room room = place.room();
                    return bans.delete(room.tenant(), room.id(), user)
                            .filter(deleted -> deleted > 0)
                            .switchIfEmpty(Mono.error(() -> ChatProblem.BAN_NOT_FOUND.because("user: not banned")));
                })
                .then(Mono.defer(() -> ServerResponse.noContent().build()));
    }
}
