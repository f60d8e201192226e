// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.presence;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.database.Transactions;
import io.rejoin.chat.http.Body;
import io.rejoin.chat.http.Json;
import io.rejoin.chat.http.Target;
import io.rejoin.chat.http.Visitor;
import io.rejoin.chat.http.Wire;
import io.rejoin.chat.room.Room;
import io.rejoin.chat.room.RoomAccess;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Who is here. A user says so every now and then, which writes one row and, where it changes something, tells the small rooms the user
 * is in. In a small room the members are listed, in a large one they are counted, at most once in a while on each node. Thread-safe.
 */
public final class PresenceHandler {

    /** Rooms whose counts a node remembers. */
    private static final int REMEMBERED = 10_000;

    private record RoomName(String tenant, String id) {}

    private record Said(String state, String lastsUntil) {}

    /** @param approximate whether these are counts of a few seconds ago, without a list */
    private record RoomPresence(
            int members,
            long online,
            long away,
            boolean approximate,
            @Nullable List<Present> users) {}

    private final RoomAccess access;
    private final Transactions transactions;
    private final Presences presences;
    private final PresenceNews news;
    private final InstantSource clock;
    private final Cache<RoomName, Mono<PresenceCount>> counts = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(ChatLimits.PRESENCE_COUNT_AGE)
            .build();

    public PresenceHandler(
            RoomAccess access, Transactions transactions, Presences presences, PresenceNews news, InstantSource clock) {
        this.access = access;
        this.transactions = transactions;
        this.presences = presences;
        this.news = news;
        this.clock = clock;
    }

    /** {@code PUT /me/presence}: to be repeated before it lapses. */
    public Mono<ServerResponse> put(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        return Body.read(request).flatMap(fields -> {
            PresenceState state = fields.word("state", PresenceState.class);
            fields.requireNoOthers();
            Instant now = clock.instant();
            return transactions
                    .write(say(visitor, state, now))
                    .filter(changed -> changed)
                    .flatMap(changed -> news.tell(visitor.tenant(), Present.of(visitor.user(), state, now)))
                    .then(Mono.defer(
                            () -> Json.ok(new Said(Wire.word(state), Wire.time(now.plus(ChatLimits.PRESENCE_LIFE))))));
        });
    }

    /** Whether others see a difference. */
    private Mono<Boolean> say(Visitor visitor, PresenceState state, Instant now) {
        return presences
                .find(visitor.tenant(), visitor.user())
                .map(row -> Present.state(now, row))
                .defaultIfEmpty(PresenceState.OFFLINE)
                .flatMap(before -> presences
                        .say(visitor.tenant(), visitor.user(), state, now)
                        .thenReturn(before != state));
    }

    /** {@code GET /rooms/{room}/presence}. */
    public Mono<ServerResponse> ofRoom(ServerRequest request) {
        Target.requireParameters(request);
        return access.look(Visitor.of(request), Target.room(request))
                .doOnNext(place -> place.requireMember())
                .flatMap(place -> place.room().memberCount() <= ChatLimits.MEMBERS_LISTED_PRESENT
                        ? listed(place.room())
                        : counted(place.room()))
                .flatMap(Json::ok);
    }

    private Mono<RoomPresence> listed(Room room) {
        Instant now = clock.instant();
        return presences
                .ofRoom(room.tenant(), room.id(), ChatLimits.MEMBERS_LISTED_PRESENT)
                .collectList()
                .map(rows -> new RoomPresence(
                        room.memberCount(),
                        count(rows, now, PresenceState.ONLINE),
                        count(rows, now, PresenceState.AWAY),
                        false,
                        rows.stream().map(row -> Present.at(now, row)).toList()));
    }

    private static long count(List<PresenceRow> rows, Instant now, PresenceState state) {
        return rows.stream().filter(row -> Present.state(now, row) == state).count();
    }

    private Mono<RoomPresence> counted(Room room) {
        return counts.get(
                        new RoomName(room.tenant(), room.id()),
                        name -> count(name).cache())
                .map(count -> new RoomPresence(room.memberCount(), count.online(), count.away(), true, null));
    }

    private Mono<PresenceCount> count(RoomName room) {
        return presences
                .countOfRoom(room.tenant(), room.id(), clock.instant().minus(ChatLimits.PRESENCE_LIFE))
                .doOnError(e -> counts.invalidate(room));
    }
}
