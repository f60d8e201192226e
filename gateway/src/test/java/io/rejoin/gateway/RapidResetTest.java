// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.leak.LeakWatch;
import java.io.IOException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** CVE-2023-44487: streams that are opened and reset at once, each of which costs the server a request, and none a buffer. */
class RapidResetTest {

    @Test
    void connectionThatOpensAndResetsStreamsIsClosedAndItsNeighbourServed() throws Exception {
        try (Upstream upstream = new Upstream();
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream.uri())) {
            upstream.answers((request, response) -> Mono.never());
            assertThat(isEnded(gateway)).isTrue();
            long before = LeakWatch.unreleased(); // with what is held for good since the first requests
            assertThat(isEnded(gateway)).isTrue();
            Awaitility.await("all buffers back")
                    .untilAsserted(() -> assertThat(LeakWatch.unreleased()).isLessThanOrEqualTo(before));

            upstream.reset();
            try (RawHttp2 client = new RawHttp2(gateway.port())) {
                assertThat(get(client, 1).status(1)).isEqualTo(200);
            }
        }
    }

    private static RawHttp2 get(RawHttp2 client, int stream) throws IOException {
        return client.request(
                stream, RawHttp2.head("GET", "/streams/v1/a", "authorization", "Bearer " + Tokens.valid()));
    }

    private static boolean isEnded(GatewayUnderTest gateway) throws Exception {
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            int stream = 1;
            for (; stream < 4_000; stream += 2) {
                get(client, stream).send(RawHttp2.RESET, 0, stream, new byte[] {0, 0, 0, 8});
            }
            return client.status(stream) == -2;
        } catch (IOException _) {
            return true;
        }
    }
}
