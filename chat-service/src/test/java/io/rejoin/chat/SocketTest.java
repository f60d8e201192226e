// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Many rooms and the own feed on one WebSocket. */
class SocketTest extends ServiceTest {

    private static final int ROOMS = 20;

    private List<String> rooms(User... members) {
        return IntStream.range(0, ROOMS)
                .mapToObj(i -> alice.room("private", "room " + i, members))
                .toList();
    }

    @Test
    void eachRoomTellsItsOwnAndABanEndsOneOfThem() {
        List<String> rooms = rooms(bob);
        String feed = bob.get("/me").text("feed");
        try (Socket socket = Socket.open(bob)) {
            socket.subscribe(feed);
            rooms.forEach(room -> socket.subscribe(Socket.stream(room)));
            Set<String> live = new HashSet<>();
            while (live.size() < ROOMS + 1) {
                live.add(socket.next(message -> message.path("op").asString().equals("live"))
                        .path("stream")
                        .asString());
            }
            rooms.forEach(room -> alice.say(room, "in " + room));
            Set<String> told = new HashSet<>();
            while (told.size() < ROOMS) {
                JsonNode event =
                        socket.next(message -> message.path("type").asString().equals("message.created"));
                String stream = event.path("stream").asString();
                assertThat(told.add(stream)).isTrue();
                assertThat(event.path("data").toString()).contains("in /rooms/" + stream.substring("room.".length()));
            }
            String left = rooms.get(7);
            alice.put(left + "/bans/bob", "{\"reason\":\"spam\"}").assertStatus(204);
            JsonNode removed =
                    socket.next(message -> message.path("type").asString().equals("room.removed"));
            assertThat(removed.path("stream").asString()).isEqualTo(feed);
            assertThat(removed.path("data").path("reason").asString()).isEqualTo("banned");
            JsonNode ended = socket.next("unsubscribed", Socket.stream(left));
            assertThat(ended.path("code").asString()).isEqualTo("access-ended");
            assertThat(ended.path("reason").asString()).isEqualTo("member-banned");
            alice.say(left, "without bob");
            alice.say(rooms.get(8), "with bob");
            JsonNode next = socket.next("event", Socket.stream(rooms.get(8)));
            assertThat(next.path("data").toString()).contains("with bob");
            socket.subscribe(Socket.stream(left));
            assertThat(socket.next("error", Socket.stream(left)).path("code").asString())
                    .isEqualTo("forbidden");
        }
    }

    /** The connection was open before, on nodes that have never heard of it: it is asked about when it is asked for. */
    @Test
    void whoIsAddedFollowsTheRoomAtOnceOnEveryNode() {
        List<String> rooms = rooms(bob);
        carol.arrive();
        try (Socket here = Socket.open(carol);
                Socket there = Socket.open(elsewhere(carol))) {
            for (String room : rooms) {
                String stream = Socket.stream(room);
                alice.put(room + "/members/carol", "").assertStatus(200);
                for (Socket socket : List.of(here, there)) {
                    assertThat(socket.subscribe(stream)
                                    .next(message ->
                                            message.path("id").asString().equals(stream))
                                    .path("op")
                                    .asString())
                            .isEqualTo("subscribed");
                }
                try (EventStream events = elsewhere(carol).open("/events?stream=" + stream)) {
                    assertThat(events.status()).isEqualTo(200);
                }
            }
        }
    }

    @Test
    void othersRoomsAndFeedsAreRefusedAndWhatIsNoStreamToo() {
        String room = alice.room("private", "kitchen", bob);
        String feed = bob.get("/me").text("feed");
        carol.arrive();
        try (Socket socket = Socket.open(carol)) {
            for (String stream : List.of(Socket.stream(room), feed, "room.", "rejoin")) {
                assertThat(socket.subscribe(stream)
                                .next("error", stream)
                                .path("code")
                                .asString())
                        .isEqualTo("forbidden");
            }
            socket.subscribe("a/b");
            assertThat(socket.next().path("code").asString()).isEqualTo("stream-name-invalid");
        }
    }
}
