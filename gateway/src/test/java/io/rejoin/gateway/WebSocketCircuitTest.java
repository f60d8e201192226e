// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

/** The circuits of products that are asked for nothing but WebSockets. */
@ExtendWith(QuietLog.class)
class WebSocketCircuitTest {

    private static final int MIN_CALLS = 5;
    private static final int PROBES = 5;

    private static final String BEARER = "Authorization: Bearer " + Tokens.valid();

    private static final Upstream PRODUCT = new Upstream();
    private static final GatewayUnderTest GATEWAY = gateway("closes", "mixed", "left", "refused", "erring");

    private static final Upstream.Handler AGREES = (request, response) ->
            response.sendWebsocket((in, out) -> in.receive().then().onErrorComplete());
    private static final Upstream.Handler HANGS_UP = (request, response) ->
            Mono.fromRunnable(() -> response.withConnection(it -> it.channel().close()));

    /** @param routes one for each test, so that each has a circuit of its own, open for no longer than it takes to ask again */
    private static GatewayUnderTest gateway(String... routes) {
        List<String> settings = new ArrayList<>();
        for (String id : routes) {
            String route = "rejoin.gateway.routes." + id;
            settings.add(route + ".prefix=/" + id);
            settings.add(route + ".uri=" + PRODUCT.uri());
            settings.add(route + ".websockets[0]=/ws");
            settings.add(route + ".resilience.min-calls=" + MIN_CALLS);
            settings.add(route + ".resilience.open-for=1ms");
        }
        return GatewayUnderTest.inFrontOf(PRODUCT.uri(), settings.toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        GATEWAY.close();
        PRODUCT.close();
    }

    @BeforeEach
    void reset() {
        PRODUCT.reset();
    }

    private static RawHttp asking(String route) throws IOException {
        return new RawHttp(GATEWAY.port()).upgrade("/" + route + "/ws", BEARER);
    }

    private static int status(String route) throws IOException {
        try (RawHttp client = asking(route)) {
            return Integer.parseInt(client.head().getFirst().split(" ")[1]);
        }
    }

    private static double circuit(String route) {
        return GATEWAY.gauge("rejoin.gateway.circuit.state", route);
    }

    private static void open(String route) throws IOException {
        PRODUCT.answers(HANGS_UP);
        for (int i = 0; i < MIN_CALLS; i++) {
            assertThat(status(route)).isEqualTo(502);
        }
        assertThat(circuit(route)).isEqualTo(2);
    }

    @Test
    void circuitThatFailedHandshakesOpenedIsClosedByGoodOnes() throws IOException {
        open("closes");
        PRODUCT.answers(AGREES);

        await().until(() -> status("closes") == 101);
        for (int i = 1; i < PROBES; i++) {
            assertThat(status("closes")).isEqualTo(101);
        }

        assertThat(circuit("closes")).isZero();
    }

    @Test
    void handshakesThatFailAmongManyGoodOnesOpenNothing() throws IOException {
        PRODUCT.answers(AGREES);
        for (int i = 0; i < 2 * MIN_CALLS; i++) {
            assertThat(status("mixed")).isEqualTo(101);
        }
        PRODUCT.answers(HANGS_UP);
        for (int i = 0; i < MIN_CALLS; i++) {
            assertThat(status("mixed")).isEqualTo(502);
        }
        assertThat(circuit("mixed")).isZero();
    }

    @Test
    void clientsWhoLeaveWithoutAnAnswerTakeNobodysTurn() throws IOException {
        open("left");
        PRODUCT.answers((request, response) -> Mono.never());
        PRODUCT.received().clear();
        List<RawHttp> waiting = new ArrayList<>();
        await().until(() -> {
            waiting.add(asking("left"));
            return PRODUCT.received().size() == PROBES;
        });
        for (RawHttp client : waiting) {
            client.close();
        }
        PRODUCT.answers(AGREES);

        await().until(() -> status("left") == 101);
    }

    @Test
    void refusalOfTheProductIsAnAnswer() throws IOException {
        PRODUCT.answers((request, response) -> response.status(403).send());
        for (int i = 0; i < 2 * MIN_CALLS; i++) {
            assertThat(status("refused")).isEqualTo(403);
        }
        PRODUCT.answers((request, response) ->
                response.status(503).header("Retry-After", "1").send());
        for (int i = 0; i < 2 * MIN_CALLS; i++) {
            assertThat(status("refused")).isEqualTo(503);
        }
        assertThat(circuit("refused")).isZero();
    }

    @Test
    void errorOfTheProductIsAFailure() throws IOException {
        PRODUCT.answers((request, response) -> response.status(500).send());
        for (int i = 0; i < MIN_CALLS; i++) {
            assertThat(status("erring")).isEqualTo(500);
        }
        assertThat(circuit("erring")).isEqualTo(2);
    }
}
