// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Coming, going, roles and bans. */
class MemberTest extends ServiceTest {

    @Test
    void whoJoinsAndLeavesIsTold() {
        String room = alice.room("public", "square");
        try (EventStream stream = alice.open(room + "/events")) {
            stream.awaitLive();
            bob.post(room + "/join", "").assertStatus(200);
            JsonNode joined = stream.nextEventOf("member.joined").json();
            assertThat(joined.path("user").asString()).isEqualTo("bob");
            assertThat(joined.path("memberCount").asInt()).isEqualTo(2);
            bob.post(room + "/join", "").assertStatus(200);
            bob.post(room + "/leave", "").assertStatus(204);
            assertThat(stream.nextEvent().event()).isEqualTo("member.left");
        }
        bob.get(room + "/messages").assertProblem(403, "not-a-member");
    }

    @Test
    void aRoomKeepsAnOwner() {
        String room = alice.room("private", "den", bob);
        alice.post(room + "/leave", "").assertProblem(409, "last-owner");
        alice.put(room + "/members/alice", "{\"role\":\"member\"}").assertProblem(409, "last-owner");
        alice.put(room + "/members/bob", "{\"role\":\"owner\"}").assertStatus(200);
        alice.post(room + "/leave", "").assertStatus(204);
        bob.post(room + "/leave", "").assertStatus(204);
    }

    @Test
    void aModeratorRemovesMembersOnly() {
        String room = alice.room("private", "den", bob, carol);
        alice.put(room + "/members/bob", "{\"role\":\"moderator\"}").assertStatus(200);
        bob.delete(room + "/members/alice").assertProblem(403, "role-insufficient");
        bob.put(room + "/bans/alice", "{}").assertProblem(403, "role-insufficient");
        bob.put(room + "/members/carol", "{\"role\":\"moderator\"}").assertProblem(403, "role-insufficient");
        bob.delete(room + "/members/carol").assertStatus(204);
        bob.delete(room + "/members/carol").assertProblem(404, "member-not-found");
    }

    @Test
    void whoIsBannedComesBackOnlyWhenTheBanIsLifted() {
        String room = alice.room("public", "square", bob);
        alice.put(room + "/bans/bob", "{\"reason\":\"spam\"}").assertStatus(204);
        alice.put(room + "/bans/bob", "{\"reason\":\"again\"}").assertStatus(204);
        bob.post(room + "/join", "").assertProblem(403, "banned");
        alice.put(room + "/members/bob", "").assertProblem(403, "banned");
        JsonNode bans = alice.get(room + "/bans").json().path("bans");
        assertThat(bans).hasSize(1);
        assertThat(bans.get(0).path("reason").asString()).isEqualTo("spam");
        alice.delete(room + "/bans/bob").assertStatus(204);
        bob.post(room + "/join", "").assertStatus(200);
    }

    @Test
    void twoUsersHaveOneDirectRoomWhichDoesNotChange() {
        alice.arrive();
        bob.arrive();
        Answer first =
                alice.post("/rooms", "{\"kind\":\"direct\",\"user\":\"bob\"}").assertStatus(201);
        Answer again =
                bob.post("/rooms", "{\"kind\":\"direct\",\"user\":\"alice\"}").assertStatus(200);
        assertThat(again.text("id")).isEqualTo(first.text("id"));
        String room = "/rooms/" + first.text("id");
        bob.post(room + "/leave", "").assertProblem(409, "direct-room-fixed");
        carol.get(room).assertProblem(404, "room-not-found");
        alice.say(room, "hi");
        assertThat(bob.get(room).json().path("me").path("unread").asInt()).isEqualTo(1);
    }

    @Test
    void theListsArePaged() {
        String room = alice.room("private", "den", bob, carol);
        JsonNode page = alice.get(room + "/members?limit=2").json();
        assertThat(page.path("members")).hasSize(2);
        JsonNode rest = alice.get(
                        room + "/members?limit=2&after=" + page.path("next").asString())
                .json();
        assertThat(rest.path("members")).hasSize(1);
        assertThat(rest.has("next")).isFalse();
        alice.room("public", "a");
        alice.room("public", "b/c");
        JsonNode first = bob.get("/public-rooms?limit=1").json();
        assertThat(first.path("rooms").get(0).path("name").asString()).isEqualTo("a");
        JsonNode second = bob.get("/public-rooms?limit=5&after="
                        + User.encoded(first.path("next").asString()))
                .json();
        assertThat(second.path("rooms").get(0).path("name").asString()).isEqualTo("b/c");
        assertThat(alice.get("/rooms?limit=1").json().path("rooms")).hasSize(1);
    }

    /** Also what no path takes through the gateway, encoded or not. */
    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a;b=c", "100%", "do\\main", "..", "~tilde", "https://issuer.example/users?id=7#é"})
    void usersMayBeCalledWhatNoPathTakes(String name) {
        User odd = user(name);
        String room = alice.room("private", "den", bob);
        odd.arrive();
        alice.put(room + "/members/" + User.inBase64(name), "").assertStatus(200);
        odd.say(room, "here");
        assertThat(bob.get("/users/" + User.inBase64(name)).text("user")).isEqualTo(name);
        String reaction = room + "/messages/1/reactions/" + User.inBase64("/");
        bob.put(reaction, "").assertStatus(204);
        assertThat(bob.get(room + "/messages/1")
                        .json()
                        .path("reactions")
                        .get(0)
                        .path("key")
                        .asString())
                .isEqualTo("/");
        alice.put(room + "/bans/" + User.inBase64(name), "{}").assertStatus(204);
        odd.get(room).assertProblem(403, "banned");
    }

    @Test
    void whatIsNotEncodedAsItSaysIsNobody() {
        for (String name : List.of("~", "~alice", "~_w", "~YQ==YQ", "~%C3%A9")) {
            alice.get("/users/" + name).assertProblem(404, "user-not-found");
        }
    }

    /** Whoever the tenant calls so: letters of any script, blanks, signs. */
    @Test
    void usersMayBeCalledAnything() {
        User odd = user("Ann Ö'Neil; DROP TABLE 😀");
        String room = alice.room("private", "den", odd);
        alice.put(room + "/members/" + User.encoded(odd.name()), "{\"role\":\"moderator\"}")
                .assertStatus(200);
        odd.say(room, "here");
        assertThat(odd.get("/me/events").json().path("events")).hasSize(1);
        assertThat(alice.get("/users/" + User.encoded(odd.name()))
                        .json()
                        .path("user")
                        .asString())
                .isEqualTo(odd.name());
    }
}
