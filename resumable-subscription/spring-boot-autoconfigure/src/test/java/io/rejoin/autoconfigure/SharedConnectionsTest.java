// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** One connection of a gateway's, on which many clients' streams are. */
class SharedConnectionsTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    /** More than the 200 that Netty stands of a stranger. */
    private static final int LEAVING = 300;

    @Test
    void clientsThatLeaveTakeNobodyWithThem() {
        ConnectionProvider one = ConnectionProvider.create("one", 1);
        try (StreamApplication application = StreamApplication.start("server.http2.enabled=true")) {
            HttpClient client = HttpClient.create(one)
                    .protocol(HttpProtocol.H2C)
                    .baseUrl("http://127.0.0.1:" + application.port())
                    .headers(headers -> headers.set("Accept", "text/event-stream"));
            var stays = stream(client)
                    .takeUntil(text -> text.contains("last"))
                    .then()
                    .toFuture();
            await().until(() -> application.departures().open() == 1);

            Flux.range(0, LEAVING).concatMap(_ -> stream(client).next()).blockLast(SOON);
            application.publisher().publish(StreamApplication.event("\"last\"")).block(SOON);

            assertThat(stays).succeedsWithin(SOON);
        } finally {
            one.dispose();
        }
    }

    private static Flux<String> stream(HttpClient client) {
        return client.get().uri("/events?from=earliest").responseContent().asString();
    }
}
