// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.chat.EventStream.Frame;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Messages, from who writes to who reads, live and in history. */
class MessageTest extends ServiceTest {

    private final String room = alice.room("private", "kitchen", bob, carol);

    @Test
    void whatOneSaysTheOthersAreTold() {
        try (EventStream stream = bob.open(room + "/events")) {
            stream.awaitLive();
            Answer sent = alice.send(room, "m1", "soup?").assertStatus(201);
            Frame told = stream.nextEvent();
            assertThat(told.event()).isEqualTo("message.created");
            assertThat(told.id()).isEqualTo(sent.text("cursor"));
            JsonNode message = told.json();
            assertThat(message.path("number").asLong()).isEqualTo(1);
            assertThat(message.path("author").asString()).isEqualTo("alice");
            assertThat(message.path("parts").get(0).path("text").asString()).isEqualTo("soup?");
            assertThat(carol.get(room + "/messages").json().path("messages").get(0))
                    .isEqualTo(message);
        }
    }

    @Test
    void aRepeatedMessageIsOneAndAnsweredAlike() {
        String first = alice.send(room, "m1", "once").assertStatus(201).body();
        assertThat(alice.send(room, "m1", "once").assertStatus(201).body()).isEqualTo(first);
        alice.put(room + "/messages/1", User.content("twice")).assertStatus(200);
        assertThat(alice.send(room, "m1", "once").assertStatus(201).body()).isEqualTo(first);
        alice.send(room, "m1", "another").assertProblem(422, "client-id-conflict");
        bob.send(room, "m1", "another's id is his own").assertStatus(201);
        assertThat(bob.get(room + "/messages").json().path("messages")).hasSize(2);
    }

    @Test
    void anEditIsToldAndWhatWasSaidBeforeIsKeptForModerators() {
        alice.say(room, "soup");
        bob.say(room, "salad");
        bob.put(room + "/messages/2", User.content("bread")).assertStatus(200);
        alice.put(room + "/messages/2", User.content("meat")).assertProblem(403, "not-the-author");
        JsonNode shown = carol.get(room + "/messages/2").assertStatus(200).json();
        assertThat(shown.path("version").asInt()).isEqualTo(2);
        assertThat(shown.path("parts").get(0).path("text").asString()).isEqualTo("bread");
        assertThat(shown.has("editedAt")).isTrue();
        JsonNode versions = alice.get(room + "/messages/2/versions")
                .assertStatus(200)
                .json()
                .path("versions");
        assertThat(versions).hasSize(1);
        assertThat(versions.get(0).path("content").toString()).contains("salad");
        carol.get(room + "/messages/2/versions").assertProblem(403, "role-insufficient");
    }

    @Test
    void historyIsReadInBothDirections() {
        for (int i = 1; i <= 7; i++) {
            alice.say(room, "m" + i);
        }
        bob.delete(room + "/messages/4").assertProblem(403, "role-insufficient");
        alice.delete(room + "/messages/4").assertStatus(204);
        JsonNode newest = bob.get(room + "/messages?limit=2").json();
        assertThat(newest.path("messages")
                        .valueStream()
                        .map(m -> m.path("number").asInt()))
                .containsExactly(6, 7);
        assertThat(newest.has("after")).isFalse();
        JsonNode older = bob.get(room + "/messages?limit=3&before=" + newest.path("before"))
                .json();
        assertThat(older.path("messages")
                        .valueStream()
                        .map(m -> m.path("number").asInt()))
                .containsExactly(2, 3, 5);
        JsonNode newer =
                bob.get(room + "/messages?limit=3&after=" + older.path("after")).json();
        assertThat(newer.path("messages")
                        .valueStream()
                        .map(m -> m.path("number").asInt()))
                .containsExactly(6, 7);
        JsonNode oldest = bob.get(room + "/messages?limit=3&before=" + older.path("before"))
                .json();
        assertThat(oldest.path("messages")
                        .valueStream()
                        .map(m -> m.path("number").asInt()))
                .containsExactly(1);
        assertThat(oldest.has("before")).isFalse();
    }

    @Test
    void whoIsMentionedIsToldOnTheOwnFeed() {
        try (EventStream feed = bob.open("/me/events?from=earliest")) {
            assertThat(feed.nextEvent().event()).isEqualTo("room.added");
            feed.awaitLive();
            alice.post(
                            room + "/messages",
                            "{\"clientId\":\"x\",\"mentions\":[\"bob\",\"stranger\"],"
                                    + User.content("hey").substring(1))
                    .assertStatus(201);
            Frame mention = feed.nextEventOf("mention");
            assertThat(mention.json().path("number").asInt()).isEqualTo(1);
            assertThat(mention.data()).doesNotContain("hey");
        }
    }
}
