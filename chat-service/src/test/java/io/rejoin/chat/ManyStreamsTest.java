// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.chat.EventStream.Frame;
import org.junit.jupiter.api.Test;

/** Several rooms and the own feed on one connection. */
class ManyStreamsTest extends ServiceTest {

    private final String kitchen = alice.room("private", "kitchen", bob);
    private final String garden = alice.room("private", "garden", bob);

    @Test
    void roomsAndFeedComeTogetherAndABanEndsOneRoom() {
        String feed = bob.get("/me").text("feed");
        try (EventStream stream = bob.open(
                "/events?stream=" + Socket.stream(kitchen) + "&stream=" + Socket.stream(garden) + "&stream=" + feed)) {
            stream.awaitLive();
            stream.awaitLive();
            stream.awaitLive();
            alice.say(kitchen, "soup");
            assertThat(data(stream.nextEvent(), "stream")).isEqualTo(Socket.stream(kitchen));
            alice.put(kitchen + "/bans/bob", "{}").assertStatus(204);
            Frame ended = stream.nextEventOf("rejoin.unsubscribed");
            assertThat(data(ended, "stream")).isEqualTo(Socket.stream(kitchen));
            assertThat(data(ended, "reason")).isEqualTo("member-banned");
            alice.say(garden, "still here");
            Frame next = stream.nextEvent();
            while (!data(next, "stream").equals(Socket.stream(garden))) {
                next = stream.nextEvent();
            }
            assertThat(next.data()).contains("still here");
        }
    }

    @Test
    void othersRoomsAndFeedsAreRefused() {
        carol.arrive();
        carol.get("/events?stream=" + Socket.stream(kitchen)).assertProblem(403, "forbidden");
        carol.get("/events?stream=" + bob.get("/me").text("feed")).assertProblem(403, "forbidden");
    }

    private static String data(Frame frame, String member) {
        return frame.json().path(member).asString();
    }
}
