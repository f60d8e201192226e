// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.chat.EventStream.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A state and the stream from its cursor on have no seam: whenever a client loads, it ends with what the database has. */
class SnapshotTest extends ServiceTest {

    private static final int LOADS = 40;

    private final String room = alice.room("private", "kitchen", bob, carol);

    @Test
    void loadedAtAnyMomentThenFollowedItIsTheDatabases() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        List<Loaded> loads = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (User user : List.of(alice, bob, carol)) {
                RoomLife life = new RoomLife(room, user.name().hashCode());
                writers.add(threads.submit(() -> {
                    while (!stop.get()) {
                        life.step(user, user == alice);
                    }
                }));
            }
            for (int i = 0; i < LOADS; i++) {
                loads.add(Loaded.of(i % 2 == 0 ? bob : carol, room));
            }
            stop.set(true);
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        String head = Objects.requireNonNull(quietHeads(alice).get(room));
        RoomModel expected = Loaded.of(alice, room).followedTo(alice, room, head);
        assertThat(loads.stream().map(Loaded::messagesCursor).distinct().count())
                .isGreaterThan(LOADS / 4);
        for (Loaded loaded : loads) {
            assertThat(loaded.followedTo(bob, room, head)).isEqualTo(expected);
        }
    }

    /** Where the user's rooms stand when nothing more comes, by their paths: also what is gathered has been told. */
    static Map<String, String> quietHeads(User user) {
        AtomicReference<Map<String, String>> last = new AtomicReference<>(Map.of());
        await().pollInterval(Duration.ofMillis(2_500))
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    Map<String, String> now = new HashMap<>();
                    user.get("/rooms?limit=100")
                            .json()
                            .path("rooms")
                            .forEach(room -> now.put(
                                    "/rooms/" + room.path("id").asString(),
                                    room.path("cursor").asString()));
                    return now.equals(last.getAndSet(now));
                });
        return Objects.requireNonNull(last.get());
    }

    /** Messages and members, each with a position of its own. */
    record Loaded(JsonNode messages, JsonNode members) {

        static Loaded of(User user, String room) {
            return new Loaded(
                    user.get(room + "/messages?limit=100").assertStatus(200).json(),
                    user.get(room + "/members").assertStatus(200).json());
        }

        String messagesCursor() {
            return messages.path("cursor").asString();
        }

        /** Of two states the one that is behind is followed up to the other's position, then both. */
        RoomModel followedTo(User user, String room, String head) {
            RoomModel ofMessages = RoomModel.empty();
            ofMessages.loadMessages(messages);
            RoomModel ofMembers = RoomModel.empty();
            ofMembers.loadMembers(members);
            follow(user, room, messagesCursor(), head, ofMessages);
            follow(user, room, members.path("cursor").asString(), head, ofMembers);
            return ofMessages.withMembersOf(ofMembers);
        }

        private static void follow(User user, String room, String from, String head, RoomModel model) {
            if (from.equals(head)) {
                return;
            }
            try (EventStream stream = user.open(room + "/events", "Last-Event-ID", from)) {
                Frame frame = stream.next();
                while (!frame.id().equals(head)
                        || frame.data().isEmpty()
                        || frame.event().startsWith("rejoin.")) {
                    model.apply(frame);
                    frame = stream.next();
                }
                model.apply(frame);
            }
        }
    }
}
