// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.message;

import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.http.ChatProblem;
import io.rejoin.chat.http.Target;
import io.rejoin.chat.http.Visitor;
import io.rejoin.chat.room.Place;
import io.rejoin.chat.room.Room;
import io.rejoin.chat.room.RoomAccess;
import io.rejoin.chat.storage.Space;
import io.rejoin.chat.storage.Storage;
import io.rejoin.chat.stream.ChatStreams;
import io.rejoin.chat.stream.Outbox;
import java.time.InstantSource;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code PUT|DELETE /rooms/{room}/messages/{number}/reactions/{key}}: the visitor's reaction; either may be repeated. */
public final class ReactionHandler {

    private final RoomAccess access;
    private final Messages messages;
    private final Reactions reactions;
    private final Outbox outbox;
    private final Storage storage;
    private final InstantSource clock;

    public ReactionHandler(
            RoomAccess access,
            Messages messages,
            Reactions reactions,
            Outbox outbox,
            Storage storage,
            InstantSource clock) {
        this.access = access;
        this.messages = messages;
        this.reactions = reactions;
        this.outbox = outbox;
        this.storage = storage;
        this.clock = clock;
    }

    /** @param count how many have reacted with the key now */
    private record Reacted(long number, String key, String user, long count) {}

    public Mono<ServerResponse> put(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        long number = Target.message(request);
        String key = Target.reaction(request);
        String room = Target.room(request);
        return storage.forText(visitor, key)
                .flatMap(space -> access.change(
                        visitor,
                        room,
                        place -> present(place, number).flatMap(found -> add(found, number, key, visitor, space))))
                .then(Mono.defer(() -> ServerResponse.noContent().build()));
    }

    public Mono<ServerResponse> delete(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        long number = Target.message(request);
        String key = Target.reaction(request);
        return access.change(
                        visitor,
                        Target.room(request),
                        place -> present(place, number)
                                .flatMap(room -> reactions
                                        .remove(room.tenant(), room.id(), number, key, visitor.user())
                                        .filter(rows -> rows > 0)
                                        .flatMap(rows -> tell(room, number, key, visitor, "reaction.removed"))))
                .then(Mono.defer(() -> ServerResponse.noContent().build()));
    }

    private Mono<Boolean> add(Room room, long number, String key, Visitor visitor, Space space) {
        return reactions
                .add(room.tenant(), room.id(), number, key, visitor.user(), clock.instant())
                .filter(rows -> rows > 0)
                .doOnNext(rows -> space.require())
                .flatMap(rows -> requireFewKeys(room, number))
                .flatMap(keys -> tell(room, number, key, visitor, "reaction.added"));
    }

    private Mono<Room> present(Place place, long number) {
        place.requireMember();
        Room room = place.room();
        return messages.find(room.tenant(), room.id(), number)
                .filter(message -> !message.isDeleted())
                .switchIfEmpty(Mono.error(HistoryHandler::notFound))
                .thenReturn(room);
    }

    /** After the fact: the transaction takes it back. */
    private Mono<Long> requireFewKeys(Room room, long number) {
        return reactions
                .keys(room.tenant(), room.id(), number)
                .filter(keys -> keys <= ChatLimits.REACTION_KEYS)
                .switchIfEmpty(Mono.error(() -> ChatProblem.LIMIT_REACHED.because(
                        "key: the message has " + ChatLimits.REACTION_KEYS + " others (expected: fewer)")));
    }

    private Mono<Boolean> tell(Room room, long number, String key, Visitor visitor, String type) {
        return reactions
                .count(room.tenant(), room.id(), number, key)
                .flatMap(count -> outbox.publish(Outbox.event(
                        ChatStreams.room(room.tenant(), room.id()),
                        type,
                        new Reacted(number, key, visitor.user(), count))))
                .thenReturn(true);
    }
}
