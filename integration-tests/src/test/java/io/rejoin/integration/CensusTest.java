// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The census of which every other test's end consists: that it sees what is held, at each of the programs that hold it. */
@ExtendWith(SharedPlatform.class)
class CensusTest {

    @Test
    void findsWhatIsHeldForAClientUntilItIsGone(TestPlatform on) throws Exception {
        Census.awaitNothing(on);
        try (var _ = on.client().follow("census", null, "");
                var _ = SocketReader.follow(on, "census", null)) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(Census.of(on).held())
                            .containsEntry("gateway rejoin_gateway_open_streams", 1L)
                            .containsEntry("gateway rejoin_gateway_open_websockets", 1L)
                            .containsEntry("gateway rejoin_gateway_open_requests", 2L)
                            .containsEntry("subscription-service rejoin_node_subscriptions", 2L)
                            .containsEntry("subscription-service rejoin_web_open_streams", 2L));
        }
        Census.awaitNothing(on);
    }
}
