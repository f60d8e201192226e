// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A backup was restored that is older than a user, whom the node remembers to have seen. */
class RestoredUsersTest extends ServiceTest {

    @BeforeEach
    void restore() {
        alice.arrive();
        assertThat(Database.change("DELETE FROM chat.account WHERE tenant = '" + alice.tenant() + "'"))
                .isEqualTo(1);
    }

    @Test
    void whoAsksForItselfIsThereAgain() {
        assertThat(alice.get("/me").assertStatus(200).text("displayName")).isEqualTo("alice");
        alice.room("public", "square");
    }

    @Test
    void whatAUserCallsItselfIsKept() {
        assertThat(alice.put("/me", "{\"displayName\":\"Alice\"}")
                        .assertStatus(200)
                        .text("displayName"))
                .isEqualTo("Alice");
        assertThat(bob.get("/users/alice").assertStatus(200).text("displayName"))
                .isEqualTo("Alice");
    }
}
