// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

/** Requests that wait at a product by the client's wish for longer than it may take over any other. */
@ExtendWith(QuietLog.class)
class LongPollTimeTest {

    private static final int MIN_CALLS = 5;
    private static final Duration WAIT = Duration.ofMillis(2_100);

    private static final Upstream UPSTREAM = new Upstream();
    private static final GatewayUnderTest GATEWAY = GatewayUnderTest.inFrontOf(
            UPSTREAM.uri(),
            "rejoin.gateway.routes.streams.resilience.response-timeout=2s",
            "rejoin.gateway.routes.streams.resilience.min-calls=" + MIN_CALLS,
            "rejoin.gateway.routes.streams.resilience.open-for=1ms");

    @AfterAll
    static void stop() {
        GATEWAY.close();
        UPSTREAM.close();
    }

    @Test
    void productThatWaitsAsItWasAskedToIsNotTooSlow() throws IOException {
        UPSTREAM.answers((request, response) -> Mono.delay(WAIT)
                .then(Mono.defer(() -> response.sendString(Mono.just("[]")).then())));
        List<RawHttp> waiting = new ArrayList<>();
        for (int i = 0; i < MIN_CALLS; i++) {
            RawHttp client = new RawHttp(GATEWAY.port());
            waiting.add(client.send(
                    "GET /streams/v1/a/events?wait=" + WAIT.toMillis() + "ms HTTP/1.1",
                    "Host: a",
                    FrontDoorTest.bearer()));
        }
        for (RawHttp client : waiting) {
            assertThat(client.response().status()).isEqualTo(200);
            client.close();
        }
    }
}
