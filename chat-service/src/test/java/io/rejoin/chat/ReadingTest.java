// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.chat.EventStream.Frame;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How far everybody has read, who is here, who is typing, and reactions. */
class ReadingTest extends ServiceTest {

    private final String room = alice.room("private", "kitchen", bob, carol);

    @Test
    void unreadIsTheDifferenceToTheNewestMessage() {
        for (int i = 0; i < 5; i++) {
            alice.say(room, "m" + i);
        }
        assertThat(unread(bob)).isEqualTo(5);
        assertThat(unread(alice)).isZero();
        bob.put(room + "/read", "{\"number\":2}").assertStatus(200);
        assertThat(unread(bob)).isEqualTo(3);
        bob.put(room + "/read", "{\"number\":1}").assertStatus(200);
        alice.delete(room + "/messages/4").assertStatus(204);
        assertThat(unread(bob)).isEqualTo(2);
        assertThat(bob.put(room + "/read", "{\"number\":1000}")
                        .json()
                        .path("readUpTo")
                        .asInt())
                .isEqualTo(5);
        assertThat(unread(bob)).isZero();
    }

    private long unread(User user) {
        long listed = user.get("/rooms")
                .json()
                .path("rooms")
                .get(0)
                .path("me")
                .path("unread")
                .asLong();
        assertThat(user.get(room).json().path("me").path("unread").asLong()).isEqualTo(listed);
        return listed;
    }

    @Test
    void manyMovesOfReadingAreOneEvent() {
        for (int i = 0; i < 5; i++) {
            alice.say(room, "m" + i);
        }
        try (EventStream stream = alice.open(room + "/events")) {
            stream.awaitLive();
            for (int i = 1; i <= 5; i++) {
                bob.put(room + "/read", "{\"number\":" + i + "}").assertStatus(200);
            }
            long told = 0;
            int events = 0;
            while (told < 5) {
                Frame moved = stream.nextEventOf("cursor.moved");
                told = moved.json().path("cursors").get(0).path("number").asLong();
                events++;
            }
            assertThat(events).isLessThan(5);
            JsonNode members = alice.get(room + "/members").json().path("members");
            assertThat(members.get(1).path("readUpTo").asInt()).isEqualTo(5);
        }
    }

    /** Each is told of, who was furthest behind first, but not more than so many at once. */
    @Test
    void readingIsToldInALargeRoomTooALittleAtATime() {
        Database.crowd(alice.tenant(), room, ChatLimits.CURSORS_OF_EVENT + 30);
        alice.say(room, "all read this");
        String of = " WHERE tenant = '" + alice.tenant() + "'";
        try (EventStream stream = alice.open(room + "/events")) {
            stream.awaitLive();
            Database.change("UPDATE chat.membership SET read_up_to = 1" + of);
            bob.put(room + "/read", "{\"number\":1}").assertStatus(200);
            JsonNode first = stream.nextEventOf("cursor.moved").json().path("cursors");
            assertThat(first).hasSize(ChatLimits.CURSORS_OF_EVENT);
            // As if it were some seconds later.
            assertThat(Database.change("UPDATE chat.room SET reading_told_at = reading_told_at - interval '1 hour'" + of
                            + " AND reading_told_at > now() - interval '1 minute'"))
                    .isEqualTo(1);
            JsonNode rest = stream.nextEventOf("cursor.moved").json().path("cursors");
            assertThat(Stream.concat(first.valueStream(), rest.valueStream())
                            .map(cursor -> cursor.path("user").asString())
                            .distinct())
                    .hasSize(2 + ChatLimits.CURSORS_OF_EVENT + 30);
        }
    }

    /** Who is killed, or loses the network, says nothing any more. */
    @Test
    void whoGoesWithoutAWordIsTold() {
        try (EventStream stream = alice.open(room + "/events")) {
            stream.awaitLive();
            bob.put("/me/presence", "{\"state\":\"online\"}").assertStatus(200);
            JsonNode here = stream.nextEventOf("presence.changed").json();
            assertThat(here.path("state").asString()).isEqualTo("online");
            Database.change("UPDATE chat.presence SET seen_at = seen_at - interval '90 seconds' WHERE tenant = '"
                    + alice.tenant() + "'");
            JsonNode gone = stream.nextEventOf("presence.changed").json();
            assertThat(gone.path("user").asString()).isEqualTo("bob");
            assertThat(gone.path("state").asString()).isEqualTo("offline");
            bob.put("/me/presence", "{\"state\":\"online\"}").assertStatus(200);
            assertThat(stream.nextEventOf("presence.changed")
                            .json()
                            .path("state")
                            .asString())
                    .isEqualTo("online");
        }
    }

    /** Of a room of thousands there are counts, which may be some seconds old, and no list; and nobody is told of who comes. */
    @Test
    void whoIsHereIsCountedInALargeRoom() {
        Database.crowd(alice.tenant(), room, 10_000);
        bob.put("/me/presence", "{\"state\":\"away\"}").assertStatus(200);
        Database.change("INSERT INTO chat.presence (tenant, account, state, seen_at) SELECT '" + alice.tenant()
                + "', 'extra' || n, 'ONLINE', now() FROM generate_series(1, 4000) n");
        JsonNode presence = alice.get(room + "/presence").json();
        assertThat(presence.path("members").asInt()).isEqualTo(10_003);
        assertThat(presence.path("approximate").asBoolean()).isTrue();
        assertThat(presence.path("online").asInt()).isEqualTo(4_000);
        assertThat(presence.path("away").asInt()).isEqualTo(1);
        assertThat(presence.has("users")).isFalse();
        carol.put("/me/presence", "{\"state\":\"online\"}").assertStatus(200);
        assertThat(alice.get(room + "/presence").json()).isEqualTo(presence);
    }

    @Test
    void typingAndPresenceAreToldAndLeaveNoTrace() {
        String before = alice.get(room).text("cursor");
        try (EventStream stream = alice.open(room + "/events")) {
            stream.awaitLive();
            bob.post(room + "/typing", "").assertStatus(202);
            Frame typing = stream.nextEvent();
            assertThat(typing.event()).isEqualTo("typing.started");
            assertThat(typing.id()).isEmpty();
            bob.put("/me/presence", "{\"state\":\"online\"}").assertStatus(200);
            assertThat(stream.nextEvent().event()).isEqualTo("presence.changed");
            bob.put("/me/presence", "{\"state\":\"online\"}").assertStatus(200);
            bob.put("/me/presence", "{\"state\":\"away\"}").assertStatus(200);
            assertThat(stream.nextEvent().json().path("state").asString()).isEqualTo("away");
        }
        JsonNode presence = alice.get(room + "/presence").json();
        assertThat(presence.path("away").asInt()).isEqualTo(1);
        assertThat(presence.path("users").get(0).path("user").asString()).isEqualTo("bob");
        assertThat(alice.get(room).text("cursor")).isEqualTo(before);
    }

    @Test
    void reactionsAreCountedOnceEach() {
        alice.say(room, "cake?");
        String thumb = room + "/messages/1/reactions/" + User.encoded("👍");
        bob.put(thumb, "").assertStatus(204);
        bob.put(thumb, "").assertStatus(204);
        carol.put(thumb, "").assertStatus(204);
        JsonNode reaction =
                bob.get(room + "/messages/1").json().path("reactions").get(0);
        assertThat(reaction.path("count").asInt()).isEqualTo(2);
        assertThat(reaction.path("mine").asBoolean()).isTrue();
        bob.delete(thumb).assertStatus(204);
        bob.delete(thumb).assertStatus(204);
        assertThat(bob.get(room + "/messages")
                        .json()
                        .path("messages")
                        .get(0)
                        .path("reactions")
                        .get(0)
                        .path("count")
                        .asInt())
                .isEqualTo(1);
        for (int i = 1; i < ChatLimits.REACTION_KEYS; i++) {
            bob.put(room + "/messages/1/reactions/k" + i, "").assertStatus(204);
        }
        bob.put(room + "/messages/1/reactions/more", "").assertProblem(409, "limit-reached");
    }
}
