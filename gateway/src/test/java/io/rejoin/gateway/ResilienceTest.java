// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A product that is dead, slow or erring, and the one beside it. */
@ExtendWith(QuietLog.class)
class ResilienceTest {

    private static final int SHARE = 8;

    private final Upstream sick = new Upstream();
    private final Upstream well = new Upstream();
    private final GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(
            well.uri(),
            "rejoin.gateway.routes.sick.prefix=/sick",
            "rejoin.gateway.routes.sick.uri=" + sick.uri(),
            "rejoin.gateway.routes.sick.resilience.response-timeout=2s",
            "rejoin.gateway.routes.sick.resilience.min-calls=5",
            "rejoin.gateway.routes.sick.resilience.open-for=500ms",
            "rejoin.gateway.routes.sick.resilience.max-concurrent=" + SHARE);

    @AfterEach
    void stop() {
        gateway.close();
        sick.close();
        well.close();
    }

    private RawHttp.Response get(String path) throws IOException {
        return FrontDoorTest.request(gateway, "GET " + path, FrontDoorTest.bearer());
    }

    private RawHttp.Response post(String path, String... headers) throws IOException {
        try (RawHttp client = new RawHttp(gateway.port())) {
            List<String> lines = new ArrayList<>(List.of("POST " + path + " HTTP/1.1", "Host: a"));
            lines.addAll(List.of(headers));
            lines.add(FrontDoorTest.bearer());
            lines.add("Content-Length: 4");
            client.send(lines.toArray(String[]::new));
            return client.sendBytes("body").response();
        }
    }

    private void assertNeighbourIsWell() throws IOException {
        assertThat(get("/streams/v1/a").status()).isEqualTo(200);
    }

    @Test
    void productThatFailsTooOftenIsNotAskedForAWhileAndThenAFewTimes() throws IOException {
        sick.answers((request, response) -> response.status(500).send());
        for (int i = 0; i < 5; i++) {
            assertThat(get("/sick/a").status()).isEqualTo(500);
            assertNeighbourIsWell();
        }
        sick.reset();

        RawHttp.Response refused = get("/sick/a");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.body()).contains("upstream-unavailable", "failed too often");
        assertThat(sick.received()).isEmpty();
        assertNeighbourIsWell();

        await().atMost(Duration.ofSeconds(10)).until(() -> get("/sick/a").status() == 200);
        for (int i = 0; i < 10; i++) {
            assertThat(get("/sick/a").status()).isEqualTo(200);
        }
    }

    @Test
    void tenantWhoseStorageIsFullDoesNotCloseTheProduct() throws IOException {
        sick.answers((request, response) -> response.status(507).send());
        for (int i = 0; i < 10; i++) {
            assertThat(post("/sick/a").status()).isEqualTo(507);
        }
        sick.reset();
        assertThat(get("/sick/a").status()).isEqualTo(200);
    }

    @Test
    void productThatIsSlowIsGivenUpAndCountsAsFailing() throws IOException {
        sick.answers((request, response) -> Mono.never());
        List<RawHttp> waiting = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            RawHttp client = new RawHttp(gateway.port());
            waiting.add(client.send("GET /sick/a HTTP/1.1", "Host: a", FrontDoorTest.bearer()));
        }
        for (RawHttp client : waiting) {
            assertThat(client.response().status()).isEqualTo(504);
            client.close();
        }
        assertThat(get("/sick/a").status()).isEqualTo(503);
        assertNeighbourIsWell();
    }

    @Test
    void productThatRefusesForNowIsWellAndIsAskedAgain() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        sick.answers((request, response) -> asked.incrementAndGet() % 2 == 1
                ? response.status(503)
                        .header("Retry-After", "1")
                        .header("X-First", "1")
                        .send()
                : response.status(201).send());
        for (int i = 0; i < 10; i++) {
            RawHttp.Response answer = get("/sick/a");
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.header("X-First")).isNull();
        }
        assertThat(asked).hasValue(20);
    }

    /** The first answer had a length; without a word on that of the second, its end would be that of the connection. */
    @Test
    void whatTheGatewayItselfSaysOfAnAnswerOutlivesAnotherAttempt() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        sick.answers((request, response) -> asked.incrementAndGet() == 1
                ? response.status(503)
                        .header("Retry-After", "1")
                        .header("Content-Length", "4")
                        .sendString(Mono.just("busy"))
                : response.status(200).sendString(Flux.just("a", "b")));

        RawHttp.Response answer = get("/sick/a");

        assertThat(answer.body()).isEqualTo("ab");
        assertThat(answer.header("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(answer.header("Connection")).isNull();
        assertThat(answer.header("RateLimit")).isNotNull();
    }

    @Test
    void publishWithAKeyIsSentAgainWithItsBodyAndOneWithoutIsNot() throws IOException {
        AtomicBoolean failing = new AtomicBoolean(true);
        List<String> bodies = new ArrayList<>();
        sick.answers((request, response) -> request.receive()
                .aggregate()
                .asString()
                .flatMap(body -> {
                    bodies.add(body);
                    return failing.getAndSet(false)
                            ? response.status(503).header("Retry-After", "1").send()
                            : response.status(201).send();
                }));

        assertThat(post("/sick/a", "Idempotency-Key: k").status()).isEqualTo(201);
        assertThat(bodies).containsExactly("body", "body");

        failing.set(true);
        assertThat(post("/sick/a").status()).isEqualTo(503);
        assertThat(bodies).hasSize(3);
    }

    @Test
    void productThatIsGoneIsTriedAgainAndThenRefusedAtOnce() throws IOException {
        sick.close();
        for (int i = 0; i < 5; i++) {
            RawHttp.Response refused = post("/sick/a");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isEqualTo("1");
        }
        assertThat(get("/sick/a").body()).contains("failed too often");
        assertNeighbourIsWell();
    }

    @Test
    void retriesAreFewerThanRequestsHoweverMuchFails() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        sick.answers((request, response) -> {
            asked.incrementAndGet();
            return response.status(503).header("Retry-After", "1").send();
        });
        for (int i = 0; i < 100; i++) {
            assertThat(get("/sick/a").status()).isEqualTo(503);
        }
        assertThat(asked.get()).isBetween(120, 175); // 50 in the beginning, and a fifth
    }

    @Test
    void productGetsNoMoreRequestsAtOnceThanItsShare() throws IOException {
        sick.answers((request, response) -> Mono.never());
        List<RawHttp> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < SHARE; i++) {
                RawHttp client = new RawHttp(gateway.port());
                waiting.add(client.send("GET /sick/a HTTP/1.1", "Host: a", FrontDoorTest.bearer()));
            }
            await().until(() -> sick.received().size() == SHARE);

            RawHttp.Response refused = get("/sick/a");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("upstream-busy");
            assertNeighbourIsWell();
        } finally {
            for (RawHttp client : waiting) {
                client.close();
            }
        }
        sick.reset();
        await().until(() -> get("/sick/a").status() == 200);
    }
}
