// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.chat.message.Messages;
import io.rejoin.chat.message.OldVersions;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What moderators can look up, and for how long. */
class OldVersionsTest extends ServiceTest {

    private static final Duration RETENTION = Duration.ofDays(30);

    @Test
    void areKeptForSoLongAndNoLonger() {
        String room = alice.room("private", "kitchen", bob);
        bob.say(room, "first");
        bob.put(room + "/messages/1", User.content("second")).assertStatus(200);
        bob.delete(room + "/messages/1").assertStatus(204);
        assertThat(versions(room)).isEqualTo(2);
        String of = " WHERE tenant = '" + alice.tenant() + "' AND version = ";
        Database.change("UPDATE chat.message_version SET replaced_at = now() - interval '30 days 1 second'" + of + 1);
        Database.change("UPDATE chat.message_version SET replaced_at = now() - interval '29 days'" + of + 2);

        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        OldVersions old = new OldVersions(NODE.bean(Messages.class), RETENTION, Clock.systemUTC(), time);
        old.start();
        time.advanceTimeBy(Duration.ofMinutes(1));
        await().untilAsserted(() -> assertThat(versions(room)).isEqualTo(1));
        old.stop();
        time.dispose();
        assertThat(alice.get(room + "/messages/1/versions").body()).contains("second");
        StorageTest.assertCounted(alice.tenant());
    }

    private int versions(String room) {
        return alice.get(room + "/messages/1/versions")
                .assertStatus(200)
                .json()
                .path("versions")
                .size();
    }
}
