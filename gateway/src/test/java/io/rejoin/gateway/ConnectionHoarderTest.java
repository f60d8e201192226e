// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Threat: somebody opens streams and keeps them, until there is no room for others. */
class ConnectionHoarderTest extends LimitedTest {

    private static final String STREAM = "Accept: text/event-stream";

    private final List<RawHttp> open = new ArrayList<>();

    private void endlessStreams() {
        upstream.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .send(Flux.concat(Flux.just(Unpooled.copiedBuffer(": \n\n", UTF_8)), Flux.never()), flush -> true));
    }

    private String open(GatewayUnderTest gateway, String tenant, String user) throws IOException {
        RawHttp client = new RawHttp(gateway.port());
        client.send(SUBSCRIBE + " HTTP/1.1", "Host: a", bearer(tenant, user), from("198.51.100.77"), STREAM);
        String status = client.head().getFirst();
        open.add(client);
        return status;
    }

    private static RawHttp.Response subscribe(GatewayUnderTest gateway, String query, String tenant, String user)
            throws IOException {
        return FrontDoorTest.request(gateway, SUBSCRIBE + query, bearer(tenant, user), from("198.51.100.77"), STREAM);
    }

    private void closeAll() throws IOException {
        for (RawHttp client : open) {
            client.close();
        }
    }

    @Test
    void hoarderIsStoppedItsNeighbourIsNotAndWhatEndsIsGivenBack() throws IOException {
        endlessStreams();
        for (int i = 0; i < OPEN_OF_USER; i++) {
            assertThat(open(i % 2 == 0 ? one : other, "tenant-12", "hoarder")).isEqualTo("HTTP/1.1 200 OK");
        }

        for (GatewayUnderTest gateway : List.of(one, other)) {
            RawHttp.Response refused = subscribe(gateway, "", "tenant-12", "hoarder");
            assertThat(refused.status()).as(refused.body()).isEqualTo(429);
            assertThat(refused.body()).contains("\"code\":\"too-many-connections\"", "user-open-connections");
            assertThat(refused.header("Retry-After")).isEqualTo("5");
        }
        assertThat(open(one, "tenant-12", "neighbour")).isEqualTo("HTTP/1.1 200 OK");
        assertThat(open(other, "tenant-12", "neighbour")).isEqualTo("HTTP/1.1 200 OK");
        assertThat(subscribe(one, "", "tenant-12", "another").body())
                .as("the tenant has %d open", OPEN_OF_TENANT)
                .contains("tenant-open-connections");
        assertThat(open(other, "tenant-15", "neighbour")).isEqualTo("HTTP/1.1 200 OK");

        closeAll();
        await().untilAsserted(
                        () -> assertThat(open(other, "tenant-12", "hoarder")).isEqualTo("HTTP/1.1 200 OK"));
        closeAll();
    }

    @Test
    void eventSourceIsToldWhenToComeBack() throws IOException {
        endlessStreams();
        for (int i = 0; i < OPEN_OF_USER; i++) {
            open(one, "tenant-13", "hoarder");
        }

        RawHttp.Response refused = subscribe(other, "?errors=stream", "tenant-13", "hoarder");

        assertThat(refused.status()).isEqualTo(200);
        assertThat(refused.body()).matches("retry: [5-8][0-9]{3}\n\n");
        closeAll();
    }

    @Test
    void handshakeOfAWebSocketIsRefusedWithAProblem() throws IOException {
        endlessStreams();
        for (int i = 0; i < OPEN_OF_USER; i++) {
            open(one, "tenant-14", "hoarder");
        }

        try (RawHttp client = new RawHttp(other.port())) {
            RawHttp.Response refused = client.upgrade("/streams/v1/ws", bearer("tenant-14", "hoarder"))
                    .response();
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.body()).contains("\"code\":\"too-many-connections\"");
        }
        closeAll();
    }

    @Test
    void streamsThatEndByThemselvesOrFailAreGivenBack() throws IOException {
        for (int i = 0; i < 3 * OPEN_OF_USER; i++) {
            Sinks.Empty<Void> end = Sinks.empty();
            boolean fails = i % 2 == 0;
            upstream.answers((request, response) -> {
                if (fails) {
                    request.withConnection(connection -> connection.channel().close());
                    return end.asMono();
                }
                return response.header("Content-Type", "text/event-stream").send();
            });
            await().until(() -> subscribe(one, "", "tenant-15", "short-lived").status() != 429);
        }
    }
}
