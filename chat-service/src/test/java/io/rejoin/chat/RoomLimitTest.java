// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A user is in so many rooms and no more, whoever it is that makes them. */
class RoomLimitTest extends ServiceTest {

    private static final int ALMOST = ChatLimits.ROOMS_OF_USER - 1;
    private static final String WITH_BOB = "{\"kind\":\"private\",\"name\":\"den\",\"users\":[\"carol\",\"bob\"]}";

    @Test
    void whoCanBeInNoFurtherRoomIsBroughtIntoNone() {
        Stream.of(alice, bob, carol).forEach(User::arrive);
        Database.roomsOf(bob, ALMOST);
        String last = alice.room("private", "last", bob);
        String other = alice.room("public", "other");

        Answer refused = alice.post("/rooms", WITH_BOB).assertProblem(409, "limit-reached");
        assertThat(refused.text("detail"))
                .isEqualTo("users: one is in " + ChatLimits.ROOMS_OF_USER + " (expected: fewer)")
                .doesNotContain("bob");
        alice.post("/rooms", "{\"kind\":\"direct\",\"user\":\"bob\"}").assertProblem(409, "limit-reached");
        alice.put(other + "/members/bob", "").assertProblem(409, "limit-reached");
        Answer own = bob.post(other + "/join", "").assertProblem(409, "limit-reached");
        assertThat(own.text("detail")).startsWith("rooms: you are in ");
        assertThat(carol.get("/rooms").json().path("rooms")).isEmpty();

        bob.post(last + "/leave", "").assertStatus(204);
        alice.post("/rooms", WITH_BOB).assertStatus(201);
    }

    /** It is no further room. */
    @Test
    void theDirectRoomThatThereIsIsFoundAtTheLimit() {
        Stream.of(alice, bob).forEach(User::arrive);
        String direct = "{\"kind\":\"direct\",\"user\":\"bob\"}";
        String room = alice.post("/rooms", direct).assertStatus(201).text("id");
        Database.roomsOf(alice, ALMOST);
        assertThat(alice.post("/rooms", direct).assertStatus(200).text("id")).isEqualTo(room);
    }

    @Test
    void roomsThatAreMadeAtOnceDoNotEachBecomeTheLastOne() {
        Stream.of(alice, bob, carol).forEach(User::arrive);
        Database.roomsOf(bob, ALMOST);
        List<CompletableFuture<Answer>> asked = Stream.generate(() -> List.of(alice, carol))
                .limit(6)
                .flatMap(List::stream)
                .map(user -> CompletableFuture.supplyAsync(
                        () -> user.post("/rooms", "{\"kind\":\"private\",\"name\":\"den\",\"users\":[\"bob\"]}")))
                .toList();
        assertThat(asked.stream().map(CompletableFuture::join).filter(answer -> answer.status() == 201))
                .hasSize(1);
        assertThat(Database.number("SELECT count(*) FROM chat.membership WHERE account = 'bob' AND tenant = '"
                        + bob.tenant() + "'"))
                .isEqualTo(ChatLimits.ROOMS_OF_USER);
    }
}
