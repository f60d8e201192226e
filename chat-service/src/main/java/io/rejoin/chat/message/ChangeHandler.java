// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.message;

import io.rejoin.chat.http.Body;
import io.rejoin.chat.http.ChatProblem;
import io.rejoin.chat.http.Json;
import io.rejoin.chat.http.Target;
import io.rejoin.chat.http.Visitor;
import io.rejoin.chat.http.Wire;
import io.rejoin.chat.room.Place;
import io.rejoin.chat.room.Role;
import io.rejoin.chat.room.Room;
import io.rejoin.chat.room.RoomAccess;
import io.rejoin.chat.storage.Space;
import io.rejoin.chat.storage.Storage;
import io.rejoin.chat.stream.ChatStreams;
import io.rejoin.chat.stream.Outbox;
import io.rejoin.chat.stream.Redactions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Edits and deletes messages. Either may be repeated and does nothing the second time. */
public final class ChangeHandler {

    private final RoomAccess access;
    private final Messages messages;
    private final Outbox outbox;
    private final Redactions redactions;
    private final Storage storage;
    private final InstantSource clock;

    public ChangeHandler(
            RoomAccess access,
            Messages messages,
            Outbox outbox,
            Redactions redactions,
            Storage storage,
            InstantSource clock) {
        this.access = access;
        this.messages = messages;
        this.outbox = outbox;
        this.redactions = redactions;
        this.storage = storage;
        this.clock = clock;
    }

    private record Deleted(long number, String by, String deletedAt) {}

    /** {@code PUT /rooms/{room}/messages/{number}}: what it says now. */
    public Mono<ServerResponse> put(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        String room = Target.room(request);
        long number = Target.message(request);
        return Body.read(request)
                .flatMap(fields -> {
                    MessageContent content = MessageContent.of(fields);
                    fields.requireNoOthers();
                    return storage.forText(visitor, content.json())
                            .flatMap(space -> access.change(
                                    visitor, room, place -> edit(visitor, place, number, content, space)));
                })
                .flatMap(Json::ok);
    }

    private Mono<ObjectNode> edit(Visitor visitor, Place place, long number, MessageContent content, Space space) {
        place.requireMember();
        Room room = place.room();
        Long replyTo = content.replyTo();
        if (replyTo != null && replyTo >= number) {
            throw ChatProblem.MESSAGE_NOT_FOUND.because("replyTo: no earlier message");
        }
        return present(room, number).flatMap(message -> {
            if (!message.author().equals(visitor.user())) {
                return Mono.error(ChatProblem.NOT_THE_AUTHOR.because("message: another user's"));
            }
            if (message.content().equals(content.json())) {
                return Mono.just(view(message, message.version(), message.editedAt(), content));
            }
            space.require();
            return edit(room, message, content);
        });
    }

    private Mono<ObjectNode> edit(Room room, Message message, MessageContent content) {
        Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        ObjectNode view = view(message, message.version() + 1, at, content);
        return outbox.publish(Outbox.event(ChatStreams.room(room.tenant(), room.id()), "message.updated", view))
                .flatMap(cursor -> messages.edit(
                        room.tenant(), room.id(), message.number(), content.json(), cursor.toString(), at))
                .thenReturn(view);
    }

    private static ObjectNode view(Message message, int version, @Nullable Instant editedAt, MessageContent content) {
        return MessageView.of(
                message.number(),
                message.author(),
                message.clientId(),
                message.createdAt(),
                version,
                editedAt,
                content.json());
    }

    private Mono<Message> present(Room room, long number) {
        return messages.find(room.tenant(), room.id(), number)
                .filter(message -> !message.isDeleted())
                .switchIfEmpty(Mono.error(HistoryHandler::notFound));
    }

    /** {@code DELETE /rooms/{room}/messages/{number}}: from history, from what the stream replays, and from who has it open. */
    public Mono<ServerResponse> delete(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        long number = Target.message(request);
        return access.change(visitor, Target.room(request), place -> delete(visitor, place, number))
                .doOnSuccess(_ -> redactions.due())
                .then(Mono.defer(() -> ServerResponse.noContent().build()));
    }

    private Mono<Boolean> delete(Visitor visitor, Place place, long number) {
        boolean moderator = place.requireMember().role().covers(Role.MODERATOR);
        Room room = place.room();
        return messages.find(room.tenant(), room.id(), number)
                .switchIfEmpty(Mono.error(HistoryHandler::notFound))
                .flatMap(message -> {
                    if (!moderator && !message.author().equals(visitor.user())) {
                        return Mono.error(ChatProblem.ROLE_INSUFFICIENT.because(
                                "message: another user's (expected: your own, or a moderator)"));
                    }
                    return message.isDeleted() ? Mono.just(false) : delete(visitor, room, number);
                });
    }

    private Mono<Boolean> delete(Visitor visitor, Room room, long number) {
        Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return outbox.publish(Outbox.event(
                        ChatStreams.room(room.tenant(), room.id()),
                        "message.deleted",
                        new Deleted(number, visitor.user(), Wire.time(at))))
                .then(messages.delete(room.tenant(), room.id(), number, visitor.user(), at))
                .thenReturn(true);
    }
}
