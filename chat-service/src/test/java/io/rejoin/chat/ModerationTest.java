// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.chat.EventStream.Frame;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What moderators do takes effect on what is open, on every node. */
class ModerationTest extends ServiceTest {

    private final String room = alice.room("private", "kitchen", bob, carol);

    @Test
    void whatABannedMemberHasOpenEndsOnEveryNode() {
        try (EventStream here = bob.open(room + "/events");
                EventStream there = elsewhere(bob).open(room + "/events");
                EventStream carols = elsewhere(carol).open(room + "/events")) {
            List.of(here, there, carols).forEach(EventStream::awaitLive);
            alice.put(room + "/bans/bob", "{}").assertStatus(204);
            for (EventStream open : List.of(here, there)) {
                Frame last = open.nextEventOf("rejoin.error");
                assertThat(last.json().path("code").asString()).isEqualTo("access-ended");
                assertThat(last.json().path("reason").asString()).isEqualTo("member-banned");
                open.assertEnd();
            }
            alice.say(room, "without bob");
            assertThat(carols.nextEventOf("message.created").data()).contains("without bob");
            bob.get(room + "/events").assertProblem(403, "banned");
        }
    }

    /** The new stay is another: what ended the first does not end it. */
    @Test
    void whoComesBackAtOnceStays() {
        alice.delete(room + "/members/bob").assertStatus(204);
        alice.put(room + "/members/bob", "").assertStatus(200);
        try (EventStream open = bob.open(room + "/events")) {
            open.awaitLive();
            try (EventStream carols = carol.open(room + "/events")) {
                carols.awaitLive();
                alice.delete(room + "/members/carol").assertStatus(204);
                assertThat(carols.nextEventOf("rejoin.error")
                                .json()
                                .path("reason")
                                .asString())
                        .isEqualTo("member-removed");
            }
            alice.say(room, "still here");
            assertThat(open.nextEventOf("message.created").data()).contains("still here");
        }
    }

    @Test
    void aDeletedMessageIsNowhereButWithTheModerators() {
        String cursor = alice.get(room).text("cursor");
        bob.say(room, "secret one");
        bob.put(room + "/messages/1", User.content("secret two")).assertStatus(200);
        carol.put(room + "/messages/1/reactions/ok", "").assertStatus(204);
        try (EventStream open = carol.open(room + "/events", "Last-Event-ID", cursor)) {
            open.awaitLive();
            bob.delete(room + "/messages/1").assertStatus(204);
            assertThat(open.nextEventOf("message.deleted").json().path("number").asInt())
                    .isEqualTo(1);
        }
        bob.delete(room + "/messages/1").assertStatus(204);
        carol.get(room + "/messages/1").assertProblem(404, "message-not-found");
        assertThat(carol.get(room + "/messages").body()).doesNotContain("secret");
        await().until(() -> !carol.get(room + "/events").body().contains("secret"));
        try (EventStream replay = carol.open(room + "/events", "Last-Event-ID", cursor)) {
            Frame created = replay.nextEventOf("message.created");
            assertThat(created.data()).isEqualTo("{\"number\":1,\"author\":\"bob\",\"deleted\":true}");
            assertThat(replay.nextEvent().event()).isEqualTo("message.updated");
        }
        JsonNode versions = alice.get(room + "/messages/1/versions").json().path("versions");
        assertThat(versions.valueStream().map(v -> v.path("content").toString()))
                .anyMatch(content -> content.contains("secret one"))
                .anyMatch(content -> content.contains("secret two"));
    }
}
