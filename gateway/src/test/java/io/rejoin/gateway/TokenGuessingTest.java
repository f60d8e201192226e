// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Threat: somebody tries tokens until one fits, or makes the gateway verify signatures until it can do nothing else. */
class TokenGuessingTest extends LimitedTest {

    @Test
    void guessingEndsAfterAFewFailuresAtEveryGatewayAndTheNeighbourGoesOn() throws IOException {
        String forged = "Authorization: Bearer " + Tokens.forged();
        for (int i = 0; i < FAILURES; i++) {
            assertThat(FrontDoorTest.request(one, READ, forged, from("192.0.2.66"))
                            .status())
                    .isEqualTo(401);
        }

        // Failures are counted when they have been answered.
        for (GatewayUnderTest gateway : List.of(one, other)) {
            await().until(() -> FrontDoorTest.request(gateway, READ, forged, from("192.0.2.66"))
                            .status()
                    == 429);
        }
        RawHttp.Response refused = FrontDoorTest.request(one, READ, bearer("tenant-2", "alice"), from("192.0.2.66"));
        assertRateLimited(refused);
        assertThat(refused.header("RateLimit")).startsWith("\"address-failed-authentications\"");
        assertThat(upstream.received()).isEmpty();
        assertServed("tenant-2", "alice", "192.0.2.67");
    }

    @Test
    void requestsWithoutAnyTokenAreFailuresToo() throws IOException {
        for (int i = 0; i < FAILURES; i++) {
            assertThat(FrontDoorTest.request(other, READ, from("192.0.2.68")).status())
                    .isEqualTo(401);
        }

        await().until(() ->
                FrontDoorTest.request(other, READ, from("192.0.2.68")).status() == 429);
    }
}
