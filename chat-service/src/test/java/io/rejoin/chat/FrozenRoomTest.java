// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A room of which somebody's transaction holds events, without end: its deleted messages stay in the log meanwhile, and no other room's do. */
class FrozenRoomTest extends ServiceTest {

    /** The frozen one comes first where rooms are taken in order. */
    private final List<String> rooms = Stream.of("one", "two")
            .map(name -> alice.room("private", name, bob))
            .sorted()
            .toList();

    @Test
    void holdsUpNoOtherRoom() {
        String frozen = rooms.getFirst();
        String free = rooms.getLast();
        rooms.forEach(room -> bob.say(room, "secret one"));
        rooms.forEach(room -> bob.say(room, "secret two"));
        try (Database.Hold _ = Database.hold(event(frozen, "secret one") + " FOR UPDATE OF e")) {
            bob.delete(frozen + "/messages/1").assertStatus(204);
            bob.delete(frozen + "/messages/2").assertStatus(204);
            bob.delete(free + "/messages/1").assertStatus(204);
            awaitForgotten(free, "secret one");
            assertThat(saysInTheLog(frozen, "secret one")).isTrue();
            bob.delete(free + "/messages/2").assertStatus(204);
            awaitForgotten(free, "secret two");
        }
        awaitForgotten(frozen, "secret one");
        awaitForgotten(frozen, "secret two");
    }

    private static void awaitForgotten(String room, String text) {
        await().until(() -> !saysInTheLog(room, text));
    }

    private static boolean saysInTheLog(String room, String text) {
        return Database.number("SELECT count(*) FROM (" + event(room, text) + ") found") > 0;
    }

    private static String event(String room, String text) {
        return "SELECT e.seq FROM chat_log.event e JOIN chat_log.stream s ON s.id = e.stream_id WHERE s.name = 'room."
                + room.substring("/rooms/".length()) + "' AND convert_from(e.payload, 'UTF8') LIKE '%" + text + "%'";
    }
}
