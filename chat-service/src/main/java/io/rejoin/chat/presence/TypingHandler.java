// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.presence;

import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.http.Body;
import io.rejoin.chat.http.Target;
import io.rejoin.chat.http.Visitor;
import io.rejoin.chat.room.RoomAccess;
import io.rejoin.chat.stream.ChatStreams;
import io.rejoin.chat.stream.Whispers;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code POST /rooms/{room}/typing}: to be repeated while the user types; in a very large room nobody is told. */
public final class TypingHandler {

    private final RoomAccess access;
    private final Whispers whispers;

    public TypingHandler(RoomAccess access, Whispers whispers) {
        this.access = access;
        this.whispers = whispers;
    }

    private record Typing(String user) {}

    public Mono<ServerResponse> post(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        return Body.readOptional(request)
                .doOnNext(fields -> fields.requireNoOthers())
                .flatMap(fields -> access.look(visitor, Target.room(request)))
                .doOnNext(place -> place.requireMember())
                .filter(place -> place.room().memberCount() <= ChatLimits.MEMBERS_TOLD_OF_TYPING)
                .flatMap(place -> whispers.send(
                        ChatStreams.room(visitor.tenant(), place.room().id()),
                        "typing.started",
                        new Typing(visitor.user()),
                        ChatLimits.TYPING_LIFE))
                .then(Mono.defer(() -> ServerResponse.accepted().build()));
    }
}
