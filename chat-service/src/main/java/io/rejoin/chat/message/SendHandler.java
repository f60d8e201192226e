// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.message;

import io.rejoin.chat.ChatLimits;
import io.rejoin.chat.http.Body;
import io.rejoin.chat.http.ChatProblem;
import io.rejoin.chat.http.Fields;
import io.rejoin.chat.http.Json;
import io.rejoin.chat.http.Target;
import io.rejoin.chat.http.Visitor;
import io.rejoin.chat.http.Wire;
import io.rejoin.chat.room.Memberships;
import io.rejoin.chat.room.Place;
import io.rejoin.chat.room.Room;
import io.rejoin.chat.room.RoomAccess;
import io.rejoin.chat.room.Rooms;
import io.rejoin.chat.storage.Space;
import io.rejoin.chat.storage.Storage;
import io.rejoin.chat.stream.ChatStreams;
import io.rejoin.chat.stream.Outbox;
import io.rejoin.core.Publication;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code POST /rooms/{room}/messages}: writes a message and the event that tells of it, both or neither, and once however often the client
 * repeats it with the same id.
 */
public final class SendHandler {

    private static final Pattern CLIENT_ID =
            Pattern.compile("[A-Za-z0-9._~:@-]{1," + ChatLimits.CLIENT_ID_LENGTH + "}");

    private final RoomAccess access;
    private final Rooms rooms;
    private final Memberships memberships;
    private final Messages messages;
    private final Outbox outbox;
    private final Storage storage;
    private final Gathering gathering;
    private final InstantSource clock;

    public SendHandler(
            RoomAccess access,
            Rooms rooms,
            Memberships memberships,
            Messages messages,
            Outbox outbox,
            Storage storage,
            Gathering gathering,
            InstantSource clock) {
        this.access = access;
        this.rooms = rooms;
        this.memberships = memberships;
        this.messages = messages;
        this.outbox = outbox;
        this.storage = storage;
        this.gathering = gathering;
        this.clock = clock;
    }

    /** The answer, also of every repetition, whatever became of the message since. */
    private record Sent(long number, String clientId, String cursor, String createdAt) {}

    private record Draft(String clientId, MessageContent content, String hash) {

        static Draft of(Fields fields) {
            String clientId = fields.line("clientId", 1, ChatLimits.CLIENT_ID_LENGTH);
            if (!CLIENT_ID.matcher(clientId).matches()) {
                throw fields.invalid("clientId", "1.." + ChatLimits.CLIENT_ID_LENGTH + " of [A-Za-z0-9._~:@-]");
            }
            MessageContent content = MessageContent.of(fields);
            fields.requireNoOthers();
            return new Draft(clientId, content, sha256(content.json()));
        }
    }

    public Mono<ServerResponse> post(ServerRequest request) {
        Visitor visitor = Visitor.of(request);
        String room = Target.room(request);
        return Body.read(request)
                .map(Draft::of)
                .flatMap(draft -> storage.forText(visitor, draft.content().json())
                        .flatMap(space -> access.change(visitor, room, place -> send(visitor, place, draft, space))))
                .flatMap(sent -> Json.answer(201, sent));
    }

    private Mono<Sent> send(Visitor visitor, Place place, Draft draft, Space space) {
        place.requireMember();
        Room room = place.room();
        return messages.byClientId(room.tenant(), room.id(), visitor.user(), draft.clientId())
                .map(earlier -> again(earlier, draft))
                .switchIfEmpty(Mono.defer(() -> write(visitor, room, draft, space)));
    }

    private static Sent again(Message earlier, Draft draft) {
        if (!earlier.sentHash().equals(draft.hash())) {
            throw ChatProblem.CLIENT_ID_CONFLICT.because("clientId: used for another message in this room");
        }
        return new Sent(earlier.number(), earlier.clientId(), earlier.cursor(), Wire.time(earlier.createdAt()));
    }

    private Mono<Sent> write(Visitor visitor, Room room, Draft draft, Space space) {
        space.require();
        MessageContent content = draft.content();
        Long replyTo = content.replyTo();
        if (replyTo != null && replyTo > room.head()) {
            throw ChatProblem.MESSAGE_NOT_FOUND.because("replyTo: there is no such message");
        }
        long number = room.head() + 1;
        // As exact as the database keeps it, so that a repetition is answered with the same.
        Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Publication created = Outbox.event(
                ChatStreams.room(room.tenant(), room.id()),
                "message.created",
                MessageView.of(number, visitor.user(), draft.clientId(), at, 1, null, content.json()));
        return mentions(room, visitor.user(), number, content.mentions())
                .flatMap(mentions -> {
                    List<Publication> all = new ArrayList<>(List.of(created));
                    all.addAll(mentions);
                    return outbox.publish(all);
                })
                .map(cursors -> cursors.getFirst().toString())
                .flatMap(cursor -> messages.insert(
                                room.tenant(),
                                room.id(),
                                number,
                                visitor.user(),
                                draft.clientId(),
                                draft.hash(),
                                cursor,
                                content.json(),
                                at)
                        .then(memberships.wrote(room.tenant(), room.id(), visitor.user(), number))
                        .then(rooms.moveHead(room.tenant(), room.id(), number, content.bytes()))
                        .thenReturn(new Sent(number, draft.clientId(), cursor, Wire.time(at))))
                .doOnSuccess(sent -> gathering.written(room.tenant(), room.id()));
    }

    private record Mentioned(String room, long number, String author) {}

    /** For the feeds of those members that are mentioned. What was said is not repeated there: it may have to be deleted. */
    private Mono<List<Publication>> mentions(Room room, String author, long number, List<String> mentioned) {
        if (mentioned.isEmpty()) {
            return Mono.just(List.of());
        }
        return memberships
                .among(room.tenant(), room.id(), mentioned)
                .filter(user -> !user.equals(author))
                .map(user -> Outbox.event(
                        ChatStreams.user(room.tenant(), user), "mention", new Mentioned(room.id(), number, author)))
                .collectList();
    }

    private static String sha256(String content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
