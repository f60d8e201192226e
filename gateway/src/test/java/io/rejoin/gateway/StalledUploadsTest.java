// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http2.Http2Exception;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Clients that do not send what they announced: that is not the product's failure, and takes nothing from others. */
@ExtendWith(QuietLog.class)
class StalledUploadsTest {

    private static final int SHARE = 8;
    private static final int MIN_CALLS = 5;

    private static final Upstream UPSTREAM = new Upstream();
    private static final GatewayUnderTest GATEWAY = GatewayUnderTest.inFrontOf(
            UPSTREAM.uri(),
            "rejoin.gateway.routes.streams.resilience.response-timeout=2s",
            "rejoin.gateway.routes.streams.resilience.min-calls=" + MIN_CALLS,
            "rejoin.gateway.routes.streams.resilience.open-for=1h",
            "rejoin.gateway.routes.streams.resilience.max-concurrent=" + SHARE);

    private final List<RawHttp> clients = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (RawHttp client : clients) {
            client.close();
        }
        UPSTREAM.reset();
    }

    @AfterAll
    static void stop() {
        GATEWAY.close();
        UPSTREAM.close();
    }

    private RawHttp upload(String user, String... headers) throws IOException {
        RawHttp client = new RawHttp(GATEWAY.port());
        clients.add(client);
        List<String> lines = new ArrayList<>(List.of("POST /streams/v1/a/events HTTP/1.1", "Host: a"));
        lines.add("Authorization: Bearer " + Tokens.of(user, Duration.ofMinutes(10), Tokens.SECRET));
        lines.add("Content-Length: 10");
        lines.addAll(List.of(headers));
        return client.send(lines.toArray(String[]::new));
    }

    private int publish(String user, String... headers) throws IOException {
        return upload(user, headers).sendBytes("0123456789").response().status();
    }

    /** With a key the body is gathered before the product is asked, without one it is passed on as it comes. */
    @ParameterizedTest
    @ValueSource(strings = {"X-Key: none", "Idempotency-Key: k"})
    void bodyThatBreaksOffIsNotTheProductsFailure(String key) throws IOException {
        for (int i = 0; i < MIN_CALLS; i++) {
            upload("gone", key).sendBytes("01234");
        }
        if (key.startsWith("X")) {
            await().until(() -> UPSTREAM.received().size() == MIN_CALLS);
        }
        hangUp();
        for (int i = 0; i < MIN_CALLS; i++) {
            assertThat(publish("bob")).isEqualTo(200);
        }
    }

    @Test
    void bodiesThatAreLateLeaveTheProductItsTime() throws IOException {
        assertThat(publish("bob")).as("there is a connection").isEqualTo(200);
        clients.clear();
        UPSTREAM.answers((request, response) -> request.uri().endsWith("never")
                ? Mono.never()
                : request.receive()
                        .then()
                        .then(Mono.defer(() -> response.status(201).send())));
        for (int i = 0; i < MIN_CALLS; i++) {
            upload("late", i % 2 == 0 ? "X-Key: none" : "Idempotency-Key: k").sendBytes("01234");
        }
        assertThat(FrontDoorTest.request(GATEWAY, "GET /streams/v1/never", FrontDoorTest.bearer())
                        .status())
                .as("when what a product may take has passed")
                .isEqualTo(504);
        for (RawHttp late : clients) {
            assertThat(late.sendBytes("56789").response().status()).isEqualTo(201);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Key: none", "Idempotency-Key: k"})
    void stalledBodiesOfOneTakeNoPlaceFromAnother(String key) throws IOException {
        for (int i = 0; i < 3 * SHARE; i++) {
            upload("slow", key).sendBytes("01234");
            assertThat(publish("bob", key)).isEqualTo(200);
        }
    }

    /** There a head says nothing of whether a body follows. */
    @Test
    void norDoThoseOfHttp2() throws IOException, Http2Exception {
        try (RawHttp2 slow = new RawHttp2(GATEWAY.port())) {
            for (int i = 0; i < 3 * SHARE; i++) {
                slow.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 2 * i + 1, head(i % 2 == 0 ? "0" : "10"));
            }
            assertThat(slow.status(1)).as("the eldest gave way").isEqualTo(503);
            assertThat(publish("bob")).isEqualTo(200);
        }
    }

    private static byte[] head(String length) {
        String token = Tokens.of("slow", Duration.ofMinutes(10), Tokens.SECRET);
        return RawHttp2.block(RawHttp2.head(
                "POST",
                "/streams/v1/a/events",
                "authorization",
                "Bearer " + token,
                "idempotency-key",
                "k",
                "content-length",
                length));
    }

    /** From its answer's head on it is waited for no more. */
    @Test
    void productMayAnswerBeforeTheBodyHasCome() throws IOException {
        UPSTREAM.answers((request, response) ->
                response.status(201).send(request.receive().retain(), _ -> true));
        RawHttp client = upload("bob").sendBytes("01234");

        assertThat(client.head().getFirst()).contains("201");
        assertThat(client.chunk()).asString().isEqualTo("01234");
        assertThat(client.sendBytes("56789").chunk()).asString().isEqualTo("56789");
        assertThat(client.chunk()).isEmpty();
    }

    /** Not the only one of somebody else, though it is older. */
    @Test
    void whoHasTheMostBodiesUnderWayGivesWay() throws IOException {
        RawHttp bobs = upload("bob").sendBytes("01234");
        await().until(() -> UPSTREAM.received().size() == 1);
        for (int i = 0; i < SHARE; i++) {
            upload("slow").sendBytes("01234");
        }
        List<RawHttp> slow = clients.subList(1, clients.size());
        await().until(() -> answered(slow) != null);
        RawHttp.Response refused = Objects.requireNonNull(answered(slow)).response();

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).contains("upstream-busy");
        assertThat(bobs.sendBytes("56789").response().status()).isEqualTo(200);
    }

    private static @Nullable RawHttp answered(List<RawHttp> clients) throws IOException {
        for (RawHttp client : clients) {
            if (client.stream().available() > 0) {
                return client;
            }
        }
        return null;
    }
}
