// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

/** A tenant that keeps as much as it may. Sums are seconds old: who has no limit is not summed, so that each limit here begins with a fresh one. */
class StorageTest extends ServiceTest {

    private final String room = alice.room("private", "kitchen", bob);

    @Test
    void refusesWhatWouldBeKeptToWhoMayWriteAndNothingElse() {
        alice.send(room, "first", "x".repeat(1_000)).assertStatus(201);
        User full = alice.limitedTo(2_000);
        full.send(room, "second", "y").assertProblem(507, "storage-full");
        full.put(room + "/messages/1", User.content("y")).assertProblem(507, "storage-full");
        full.put(room + "/messages/1/reactions/up", "").assertProblem(507, "storage-full");
        full.call("PATCH", room, "{\"topic\":\"t\"}").assertProblem(507, "storage-full");
        full.post("/rooms", "{\"kind\":\"public\",\"name\":\"n\"}").assertProblem(507, "storage-full");
        carol.arrive().limitedTo(2_000).send(room, "third", "z").assertProblem(404, "room-not-found");

        full.send(room, "first", "x".repeat(1_000)).assertStatus(201);
        full.put(room + "/messages/1", User.content("x".repeat(1_000))).assertStatus(200);
        full.put(room + "/read", "{\"number\":1}").assertStatus(200);
        full.put(room + "/members/carol", "").assertStatus(200);
        full.put(room + "/bans/carol", "{}").assertStatus(204);
        full.delete(room + "/messages/1").assertStatus(204);
        full.get(room + "/messages").assertStatus(200);
        assertThat(Database.number("SELECT count(*) FROM chat.room WHERE tenant = '" + alice.tenant() + "'"))
                .isEqualTo(1);

        alice.limitedTo(1_000_000).send(room, "second", "y").assertStatus(201);
        assertThat(alice.tenant()).satisfies(StorageTest::assertCounted);
    }

    /** Of the log alone a tenant could make room by waiting, and keep its messages for ever. */
    @Test
    void countsMessagesAsLongAsTheyAreKept() {
        alice.send(room, "first", "x".repeat(5_000)).assertStatus(201);
        Database.change("DELETE FROM chat_log.event e USING chat_log.stream s WHERE s.id = e.stream_id AND s.tenant = '"
                + alice.tenant() + "'");
        Database.change("UPDATE chat_log.stream SET bytes = 0 WHERE tenant = '" + alice.tenant() + "'");
        alice.limitedTo(5_000).send(room, "second", "y").assertProblem(507, "storage-full");
    }

    /** That what is counted of a tenant is what is there. */
    static void assertCounted(String tenant) {
        String of = " WHERE tenant = '" + tenant + "'";
        await().untilAsserted(() -> assertThat(Database.number("SELECT sum(content_bytes) FROM chat.room" + of))
                .isEqualTo(Database.number("SELECT (SELECT coalesce(sum(octet_length(content)), 0) FROM chat.message"
                        + of + ") + (SELECT coalesce(sum(octet_length(content)), 0) FROM chat.message_version" + of
                        + ")")));
    }
}
