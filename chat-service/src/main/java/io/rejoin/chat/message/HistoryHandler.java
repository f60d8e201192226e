// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.message;

import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.http.ChatProblem;
import io.rejoin.chat.http.Json;
import io.rejoin.chat.http.Target;
import io.rejoin.chat.http.Visitor;
import io.rejoin.chat.http.Wire;
import io.rejoin.chat.room.Role;
import io.rejoin.chat.room.Room;
import io.rejoin.chat.room.RoomAccess;
import io.rejoin.core.Cursor;
import io.rejoin.web.ProblemException;
import io.rejoin.web.ResumableEndpoint;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** What was said in a room, in pages in both directions, each with the position of the room's stream at which it is true. */
public final class HistoryHandler {

    private static final int DEFAULT_LIMIT = 50;

    /** Versions that a moderator is shown. */
    private static final int VERSIONS = 100;

    private final RoomAccess access;
    private final Messages messages;
    private final Reactions reactions;
    private final ResumableEndpoint endpoint;

    /** @param endpoint sends what can be large as the client takes it */
    public HistoryHandler(RoomAccess access, Messages messages, Reactions reactions, ResumableEndpoint endpoint) {
        this.access = access;
        this.messages = messages;
        this.reactions = reactions;
        this.endpoint = endpoint;
    }

    /**
     * @param messages oldest first
     * @param before what to pass as {@code before} for older ones, absent where there are none
     * @param after what to pass as {@code after} for newer ones, absent where there are none
     */
    private record History(
            List<ObjectNode> messages,
            @Nullable Long before,
            @Nullable Long after,
            String cursor) {}

    private record Version(int version, ObjectNode content, String replacedBy, String replacedAt) {}

    private record Versions(List<Version> versions) {}

    /** {@code GET /rooms/{room}/messages?before=&after=&limit=}: the newest, those before a number, or those after one. */
    public Mono<ServerResponse> list(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        Target.requireParameters(request, "before", "after", "limit");
        int limit = Target.limit(request, DEFAULT_LIMIT, ChatLimits.MESSAGES_PAGE);
        Long before = Target.number(request, "before");
        Long after = Target.number(request, "after");
        if (before != null && after != null) {
            throw ProblemException.parameter("before", "together with after", "one of them");
        }
        return Json.page(endpoint, visitor, access.snapshot(visitor, Target.room(request), (place, cursor) -> {
            place.requireMember();
            return after != null
                    ? newer(visitor, place.room(), after, limit, cursor)
                    : older(visitor, place.room(), before, limit, cursor);
        }));
    }

    /** One more is read than is shown, to know whether there are more. */
    private Mono<History> older(Visitor visitor, Room room, @Nullable Long before, int limit, Cursor cursor) {
        return messages.before(room.tenant(), room.id(), before == null ? Long.MAX_VALUE : before, limit + 1)
                .collectList()
                .flatMap(found -> {
                    List<Message> shown = page(found, limit).reversed();
                    Long older = found.size() > shown.size() ? shown.getFirst().number() : null;
                    Long newer = before != null && before <= room.head() ? Long.valueOf(before - 1) : null;
                    return history(visitor, room, shown, older, newer, cursor);
                });
    }

    private static List<Message> page(List<Message> found, int limit) {
        int size = 0;
        int length = 0;
        while (size < Math.min(limit, found.size()) && length < ChatLimits.MESSAGES_PAGE_LENGTH) {
            length += found.get(size++).content().length();
        }
        return found.subList(0, size);
    }

    private Mono<History> newer(Visitor visitor, Room room, long after, int limit, Cursor cursor) {
        return messages.after(room.tenant(), room.id(), after, limit + 1)
                .collectList()
                .flatMap(found -> {
                    List<Message> shown = page(found, limit);
                    Long newer = found.size() > shown.size() ? shown.getLast().number() : null;
                    Long older = after > 0 ? Long.valueOf(after + 1) : null;
                    return history(visitor, room, shown, older, newer, cursor);
                });
    }

    private Mono<History> history(
            Visitor visitor,
            Room room,
            List<Message> shown,
            @Nullable Long before,
            @Nullable Long after,
            Cursor cursor) {
        if (shown.isEmpty()) {
            return Mono.just(new History(List.of(), before, after, cursor.toString()));
        }
        return reactions
                .between(
                        room.tenant(),
                        room.id(),
                        shown.getFirst().number(),
                        shown.getLast().number(),
                        visitor.user())
                .collect(Collectors.groupingBy(ReactionRow::number))
                .map(found -> new History(views(shown, found), before, after, cursor.toString()));
    }

    private static List<ObjectNode> views(List<Message> shown, Map<Long, List<ReactionRow>> reactions) {
        return shown.stream()
                .map(message -> MessageView.of(message, reactions.getOrDefault(message.number(), List.of())))
                .toList();
    }

    /** {@code GET /rooms/{room}/messages/{number}}. */
    public Mono<ServerResponse> get(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        Target.requireParameters(request);
        long number = Target.message(request);
        return Json.page(endpoint, visitor, access.snapshot(visitor, Target.room(request), (place, cursor) -> {
            place.requireMember();
            Room room = place.room();
            return messages.find(room.tenant(), room.id(), number)
                    .filter(message -> !message.isDeleted())
                    .switchIfEmpty(Mono.error(HistoryHandler::notFound))
                    .flatMap(message -> reactions
                            .between(room.tenant(), room.id(), number, number, visitor.user())
                            .collectList()
                            .map(found -> MessageView.of(message, found)))
                    .doOnNext(view -> view.put("cursor", cursor.toString()));
        }));
    }

    /** {@code GET /rooms/{room}/messages/{number}/versions}: what it said before, also if it is deleted. For moderators. */
    public Mono<ServerResponse> versions(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        Target.requireParameters(request);
        long number = Target.message(request);
        return Json.page(endpoint, visitor, access.snapshot(visitor, Target.room(request), (place, cursor) -> {
            place.require(Role.MODERATOR);
            Room room = place.room();
            return messages.find(room.tenant(), room.id(), number)
                    .switchIfEmpty(Mono.error(HistoryHandler::notFound))
                    .thenMany(messages.versions(room.tenant(), room.id(), number, VERSIONS))
                    .map(row -> new Version(
                            row.version(), Json.object(row.content()), row.replacedBy(), Wire.time(row.replacedAt())))
                    .collectList()
                    .map(Versions::new);
        }));
    }

    static Throwable notFound() {
        return ChatProblem.MESSAGE_NOT_FOUND.because("message: there is none of this number");
    }
}
