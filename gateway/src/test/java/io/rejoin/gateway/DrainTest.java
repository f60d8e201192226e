// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.server.WebsocketServerSpec;

/** A gateway that is told to stop. */
@ExtendWith(QuietLog.class)
class DrainTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final Upstream product = new Upstream();
    private final GatewayUnderTest gateway =
            GatewayUnderTest.inFrontOf(product.uri(), "rejoin.gateway.drain.window=1500ms");
    private final Sinks.Many<String> events = Sinks.many().multicast().directBestEffort();

    private final Queue<String> whole = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        gateway.close();
        product.close();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }

    private static String[] head(String method) {
        return RawHttp2.head(method, "/streams/v1/a/events", "authorization", "Bearer " + Tokens.valid());
    }

    private RawHttp subscribe(String contentType) throws IOException {
        product.answers((request, response) -> response.header("Content-Type", contentType)
                .send(Flux.concat(Flux.just("id: 1\n\n"), events.asFlux()).map(DrainTest::bytes), flush -> true));
        RawHttp client = new RawHttp(gateway.port());
        assertThat(client.send("GET /streams/v1/a/events HTTP/1.1", "Host: a", FrontDoorTest.bearer())
                        .head())
                .contains("HTTP/1.1 200 OK");
        client.chunk();
        return client;
    }

    private Thread stopping() {
        return Thread.ofPlatform().start(gateway::close);
    }

    private static String rest(RawHttp client) throws IOException {
        StringBuilder rest = new StringBuilder();
        for (byte[] chunk = client.chunk(); chunk.length > 0; chunk = client.chunk()) {
            rest.append(new String(chunk, UTF_8));
        }
        return rest.toString();
    }

    @Test
    void eventSourcesAreToldWhenToComeBackAndTheirAnswersEnd() throws Exception {
        List<RawHttp> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            clients.add(subscribe("text/event-stream"));
        }
        Thread stopping = stopping();
        for (RawHttp client : clients) {
            assertThat(rest(client)).matches("retry: [12]\\d{3}\n\n");
            assertThat(client.stream().read()).as("closed").isEqualTo(-1);
        }
        stopping.join();
    }

    @Test
    void streamIsNotCutWithinAnEvent() throws Exception {
        try (RawHttp client = subscribe("text/event-stream")) {
            events.tryEmitNext("id: 2\ndata: h").orThrow();
            client.chunk();
            Thread stopping = stopping();
            // Told within the first moments, since it is the only one.
            await().during(Duration.ofMillis(300)).until(() -> client.stream().available() == 0);
            events.tryEmitNext("i\n\nid: 3\ndata: never sen").orThrow();

            assertThat(rest(client)).matches("i\n\nretry: [12]\\d{3}\n\n");
            stopping.join();
        }
    }

    @Test
    void linesEndWhereALineEnds() throws Exception {
        try (RawHttp client = subscribe("application/x-ndjson")) {
            events.tryEmitNext("{\"a\":").orThrow();
            client.chunk();
            Thread stopping = stopping();
            await().during(Duration.ofMillis(300)).until(() -> client.stream().available() == 0);
            events.tryEmitNext("1}\n{\"b").orThrow();

            assertThat(rest(client)).matches("1}\n\\{\"rejoin\": \"drain\", \"reconnectAfterMs\": [12]\\d{3}}\n");
            stopping.join();
        }
    }

    @Test
    void webSocketIsToldAndClosed() throws Exception {
        product.answers((request, response) -> response.sendWebsocket(
                (in, out) -> out.sendString(Flux.concat(Flux.just("one"), events.asFlux()))
                        .then(),
                WebsocketServerSpec.builder().protocols("rejoin.v1").build()));
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.upgrade("/streams/v1/ws", FrontDoorTest.bearer(), "Sec-WebSocket-Protocol: rejoin.v1")
                    .head();
            client.stream().readNBytes(5);
            Thread stopping = stopping();

            byte[] head = client.stream().readNBytes(2);
            assertThat(head[0]).isEqualTo((byte) 0x81);
            assertThat(new String(client.stream().readNBytes(head[1]), UTF_8))
                    .matches("\\{\"op\":\"drain\",\"reconnectAfterMs\":[12]\\d{3}}");
            byte[] close = client.stream().readNBytes(4);
            assertThat(close[0]).isEqualTo((byte) 0x88);
            assertThat((close[2] & 0xff) << 8 | close[3] & 0xff).isEqualTo(4603);
            stopping.join();
        }
    }

    @Test
    void requestsUnderWayAreAnsweredAndKeptConnectionsClosedByTheirAnswers() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        Sinks.Empty<Void> commit = Sinks.empty();
        product.answers((request, response) -> {
            arrived.countDown();
            return commit.asMono().then(Mono.defer(() -> response.status(201).send()));
        });
        try (RawHttp publisher = new RawHttp(gateway.port())) {
            publisher.send(
                    "POST /streams/v1/a/events HTTP/1.1", "Host: a", FrontDoorTest.bearer(), "Content-Length: 0");
            arrived.await();
            Thread stopping = stopping();
            product.reset();
            // Served as long as the window is open, and told that it was the last time.
            await().until(() -> {
                try (RawHttp client = new RawHttp(gateway.port())) {
                    RawHttp.Response answer = client.send(
                                    "GET /streams/v1/a HTTP/1.1", "Host: a", FrontDoorTest.bearer())
                            .response();
                    return answer.status() == 200 && "close".equals(answer.header("Connection"));
                }
            });
            commit.tryEmitEmpty().orThrow();
            assertThat(publisher.response().status()).isEqualTo(201);
            stopping.join();
        }
    }

    @Test
    void requestThatWaitsIsAnsweredWithWhatThereIs() throws Exception {
        product.answers((request, response) -> request.uri().contains("wait")
                ? Mono.never()
                : response.sendString(Mono.just("a page")).then());
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.send(
                    "GET /streams/v1/a/events?after=x&wait=25s&limit=9 HTTP/1.1", "Host: a", FrontDoorTest.bearer());
            await().until(() -> product.received().size() == 1);
            Thread stopping = stopping();

            RawHttp.Response answer = client.response();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Connection")).isEqualTo("close");
            assertThat(answer.body()).isEqualTo("a page");
            assertThat(product.received())
                    .extracting(Upstream.Received::uri)
                    .containsExactly(
                            "/streams/v1/a/events?after=x&wait=25s&limit=9", "/streams/v1/a/events?after=x&limit=9");
            stopping.join();
        }
    }

    @Test
    void connectionOfHttp2IsToldAndItsStreamGoesOnUntilItIsToldToo() throws Exception {
        product.answers((request, response) -> response.header("Content-Type", "text/event-stream")
                .send(Flux.concat(Flux.just("id: 1\n\n"), events.asFlux()).map(DrainTest::bytes), flush -> true));
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            client.request(1, head("GET"));
            assertThat(new String(client.await(RawHttp2.DATA).payload(), UTF_8)).isEqualTo("id: 1\n\n");
            Thread stopping = stopping();

            client.await(RawHttp2.GOAWAY);
            assertThat(new String(client.await(RawHttp2.DATA).payload(), UTF_8)).matches("retry: [12]\\d{3}\n\n");
            stopping.join();
        }
    }

    /** Reactor Netty completes the bodies of connections that end while it stops. */
    @Test
    void bodyThatBreaksOffMeanwhileIsNotTakenForWhole() throws Exception {
        CountDownLatch gone = receivesBodies();
        Thread stopping;
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.send(
                            "POST /streams/v1/a/events HTTP/1.1",
                            "Host: a",
                            FrontDoorTest.bearer(),
                            "Transfer-Encoding: chunked")
                    .sendBytes("6\r\nuntrue\r\n");
            stopping = stoppingWithOneUnderWay();
        }
        gone.await();
        assertThat(whole).isEmpty();
        assertThat(stopping.join(SOON)).isTrue();
    }

    @Test
    void norIsThatOfHttp2() throws Exception {
        CountDownLatch gone = receivesBodies();
        Thread stopping;
        try (RawHttp2 client = new RawHttp2(gateway.port())) {
            client.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.block(head("POST")))
                    .send(RawHttp2.DATA, 0, 1, "untrue".getBytes(UTF_8));
            stopping = stoppingWithOneUnderWay();
        }
        gone.await();
        assertThat(whole).isEmpty();
        assertThat(stopping.join(SOON)).isTrue();
    }

    /** Told when one has come or broken off. */
    private CountDownLatch receivesBodies() {
        CountDownLatch over = new CountDownLatch(1);
        product.answers((request, response) -> request.receive()
                .aggregate()
                .asString()
                .doOnNext(whole::add)
                .onErrorComplete()
                .then()
                .doFinally(_ -> over.countDown())
                .then(response.send()));
        return over;
    }

    private Thread stoppingWithOneUnderWay() {
        int port = gateway.port();
        await().until(() -> product.received().size() == 1);
        Thread stopping = stopping();
        await().until(() -> isClosed(port));
        return stopping;
    }

    private static boolean isClosed(int port) {
        try (RawHttp _ = new RawHttp(port)) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }
}
