// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What can be asked of any platform through its gateway alone; {@code -Pacceptance}. */
@Tag("acceptance")
@Timeout(600)
class ResumeAcceptanceTest {

    private final AcceptanceTarget target = AcceptanceTarget.get();

    @Test
    void whoComesBackWithACursorGetsWhatWasMissed() throws IOException, InterruptedException {
        String stream = "acceptance:" + System.currentTimeMillis();
        Client client = Client.of(target.gateway(), target.token());
        String start = client.publish(stream, "0");
        String last;
        try (Follower follower = client.follow(stream, start, "")) {
            for (int i = 1; i <= 5; i++) {
                assertThat(client.publish(stream, Integer.toString(i))).isNotBlank();
            }
            follower.awaitData("1", "2", "3", "4", "5");
            last = follower.lastEventId();
        }
        for (int i = 6; i <= 9; i++) {
            assertThat(client.publish(stream, Integer.toString(i))).isNotBlank();
        }
        try (Follower follower = client.follow(stream, last, "")) {
            follower.awaitData("6", "7", "8", "9");
        }
    }

    @Test
    void steadyLoadLosesNothing() throws Exception {
        try (SteadyLoad load = SteadyLoad.begin(target, "steady")) {
            load.awaitPublished(500);
            System.out.println(load.finish());
        }
    }
}
