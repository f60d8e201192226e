// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

class WebSocketTest extends FrontDoorTest {

    private static final String WS = "GET /streams/v1/ws HTTP/1.1";
    private static final String[] HANDSHAKE = {
        "Host: a",
        "Connection: keep-alive, Upgrade",
        "Upgrade: WebSocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol: rejoin.v1"
    };

    /** Of a gateway whose frames are limited, so that the limit can be met. */
    private static final GatewayUnderTest NARROW =
            GatewayUnderTest.inFrontOf(upstream.uri(), "rejoin.gateway.websocket.max-frame=1KB");

    @AfterAll
    static void stop() {
        NARROW.close();
    }

    private final Sinks.Many<String> toClient = Sinks.many().unicast().onBackpressureBuffer();
    private final AtomicReference<@Nullable WebsocketOutbound> product = new AtomicReference<>();
    private final CountDownLatch productLost = new CountDownLatch(1);

    /** Echoes texts, sends what the test says, passes pings on. */
    @BeforeEach
    void echo() {
        upstream.answers((request, response) -> response.sendWebsocket(
                this::echo,
                WebsocketServerSpec.builder()
                        .protocols("rejoin.v1,other")
                        .compress(true)
                        .maxFramePayloadLength(1 << 20)
                        .build()));
    }

    private Mono<Void> echo(WebsocketInbound in, WebsocketOutbound out) {
        product.set(out);
        in.withConnection(connection -> connection.onDispose(productLost::countDown));
        return out.sendString(Flux.merge(in.receive().asString().map(text -> "echo " + text), toClient.asFlux()))
                .then();
    }

    private static RawHttp open(GatewayUnderTest gateway, String... more) throws IOException {
        RawHttp client = new RawHttp(gateway.port());
        client.sendBytes(WS + "\r\n" + String.join("\r\n", HANDSHAKE) + "\r\n" + bearer() + "\r\n"
                + (more.length == 0 ? "" : String.join("\r\n", more) + "\r\n") + "\r\n");
        return client;
    }

    /** One frame: its first byte in hexadecimal, and what it carries. */
    private static String frame(RawHttp client) throws IOException {
        DataInputStream in = new DataInputStream(client.stream());
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        byte[] payload = in.readNBytes(length);
        String text = first == 0x88
                ? ((payload[0] & 0xff) << 8 | payload[1] & 0xff) + " " + new String(payload, 2, length - 2, UTF_8)
                : new String(payload, UTF_8);
        return Integer.toHexString(first) + " " + text;
    }

    private static void send(RawHttp client, int first, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        }
        frame.writeBytes(new byte[4]); // a mask that changes nothing
        frame.writeBytes(payload);
        client.sendBytes(frame.toString(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Test
    void messagesPassBothWaysAfterTheProductHasAgreed() throws IOException {
        try (RawHttp client = open(gateway)) {
            assertThat(client.head())
                    .contains("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
                    .contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                    .contains("sec-websocket-protocol: rejoin.v1")
                    .anyMatch(line -> line.matches("RateLimit: \"user-connections\";r=[0-9]+;t=[0-9]+"))
                    .anyMatch(line -> line.matches("RateLimit-Policy: \"user-connections\";q=50;w=10"));
            send(client, 0x81, "one".getBytes(UTF_8));
            assertThat(frame(client)).isEqualTo("81 echo one");
            toClient.tryEmitNext("two").orThrow();
            assertThat(frame(client)).isEqualTo("81 two");
        }
        assertThat(upstream.single().headers().getAll("Rejoin-Identity")).hasSize(1);
        assertThat(upstream.single().headers().contains("Authorization")).isFalse();
    }

    /** Of NARROW, since nobody else's WebSockets run there meanwhile. */
    @Test
    void bytesOfMessagesAreTheTenants() throws IOException {
        double in = bytes("received");
        double out = bytes("sent");
        try (RawHttp client = open(NARROW)) {
            client.head();
            send(client, 0x81, "one".getBytes(UTF_8));
            assertThat(frame(client)).isEqualTo("81 echo one");
        }

        await().untilAsserted(() -> assertThat(bytes("received") - in).isEqualTo(6 + 3));
        assertThat(bytes("sent") - out).isEqualTo(2 + 8);
    }

    private static double bytes(String direction) throws IOException {
        try (RawHttp client = new RawHttp(NARROW.managementPort())) {
            return client.send("GET /actuator/prometheus HTTP/1.1", "Host: a")
                    .response()
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("rejoin_gateway_" + direction + "_bytes_total{")
                            && line.contains("tenant=\"acme\""))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    @Test
    void pingsAndCloseCodesPass() throws IOException {
        try (RawHttp client = open(gateway)) {
            client.head();
            send(client, 0x89, "are you there".getBytes(UTF_8));
            assertThat(frame(client)).isEqualTo("8a are you there");
            send(client, 0x88, new byte[] {0x0b, (byte) 0xb9, 'b', 'y', 'e'});
            assertThat(frame(client)).isEqualTo("88 3001 bye");
            assertThat(client.stream().read()).isEqualTo(-1);
        }
    }

    @Test
    void closeOfTheProductPasses() throws IOException {
        upstream.answers(
                (request, response) -> response.sendWebsocket((in, out) -> out.sendClose(4602, "token-expired")));
        try (RawHttp client = open(gateway)) {
            client.head();
            assertThat(frame(client)).isEqualTo("88 4602 token-expired");
        }
    }

    @Test
    void compressionIsAgreedBetweenClientAndProduct() throws IOException {
        try (RawHttp client = open(gateway, "Sec-WebSocket-Extensions: permessage-deflate")) {
            assertThat(client.head())
                    .anyMatch(line -> line.toLowerCase(java.util.Locale.ROOT)
                            .startsWith("sec-websocket-extensions: permessage-deflate"));
            toClient.tryEmitNext("x".repeat(500)).orThrow();
            assertThat(frame(client)).startsWith("c1 ").hasSizeLessThan(100);
        }
    }

    @Test
    void refusalOfTheProductIsAnsweredInHttpAndTheConnectionServesOn() throws IOException {
        upstream.answers((request, response) -> response.status(403)
                .header("Content-Type", "application/problem+json")
                .sendString(Mono.just("{\"code\":\"forbidden\"}"))
                .then());
        try (RawHttp client = open(gateway)) {
            RawHttp.Response refused = client.response();
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(refused.body()).isEqualTo("{\"code\":\"forbidden\"}");
            upstream.reset();
            assertThat(client.send("GET /streams/v1/a HTTP/1.1", "Host: a", bearer())
                            .response()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void nobodyGetsOneWithoutToken() throws IOException {
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.sendBytes(WS + "\r\n" + String.join("\r\n", HANDSHAKE) + "\r\n\r\n");
            RawHttp.Response refused = client.response();
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.body()).contains("token-missing");
        }
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void tokenInTheUrlGoesNoFurther() throws IOException {
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.sendBytes("GET /streams/v1/ws?access_token=" + Tokens.valid() + "&a=1 HTTP/1.1\r\n"
                    + String.join("\r\n", HANDSHAKE) + "\r\n\r\n");
            assertThat(client.head()).contains("HTTP/1.1 101 Switching Protocols");
        }
        assertThat(upstream.single().uri()).isEqualTo("/streams/v1/ws?a=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /streams/v1/room:1/events HTTP/1.1",
                "GET /streams/v1/room:1 HTTP/1.1",
                "POST /streams/v1/room:1/events HTTP/1.1"
            })
    void otherPathsAnswerInHttpWhateverTheClientAsksFor(String requestLine) throws IOException {
        upstream.reset();
        try (RawHttp client = new RawHttp(gateway.port())) {
            client.sendBytes(requestLine + "\r\n" + String.join("\r\n", HANDSHAKE) + "\r\n" + bearer() + "\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(200);
        }
        assertThat(upstream.single().headers().contains("Upgrade")).isFalse();
    }

    @Test
    void productThatDiesIsAnEndToComeBackFrom() throws IOException {
        try (RawHttp client = open(gateway)) {
            client.head();
            toClient.tryEmitNext("one").orThrow();
            frame(client);
            java.util.Objects.requireNonNull(product.get())
                    .withConnection(connection -> connection.channel().close());
            assertThat(frame(client)).isEqualTo("88 4502 upstream-failed");
        }
    }

    @Test
    void productHearsWithinASecondThatTheClientLeft() throws Exception {
        try (RawHttp client = open(gateway)) {
            client.head();
            await().until(() -> product.get() != null);
        }
        assertThat(productLost.await(1, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void frameOverTheLimitEndsTheConnectionAndReachesNobody() throws IOException {
        try (RawHttp client = open(NARROW)) {
            client.head();
            send(client, 0x81, "x".repeat(1_000).getBytes(UTF_8));
            assertThat(frame(client)).isEqualTo("81 echo " + "x".repeat(1_000));
            send(client, 0x81, "x".repeat(1_025).getBytes(UTF_8));
            assertThat(frame(client)).isEqualTo("88 1009 frame-too-large");
        }
    }

    @Test
    void framesAreTheClientsToMask() throws IOException {
        try (RawHttp client = open(gateway)) {
            client.head();
            client.sendBytes("\u0081\u0002hi");
            assertThat(frame(client)).isEqualTo("88 1002 protocol-error");
        }
    }

    @Test
    void clientThatDoesNotReadStopsItsOwnProductOnlyAndLosesNothing() throws IOException {
        AtomicLong taken = new AtomicLong();
        int messages = 20_000;
        String message = "x".repeat(1_000);
        upstream.answers((request, response) -> response.sendWebsocket((in, out) -> out.sendString(
                        Flux.range(0, messages).map(i -> message).doOnNext(next -> taken.incrementAndGet()))
                .then()));
        try (RawHttp client = open(gateway)) {
            client.head();
            AtomicLong before = new AtomicLong(-1);
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> before.getAndSet(taken.get()) == taken.get());
            assertThat(taken.get()).isLessThan(messages);
            for (int i = 0; i < messages; i++) {
                assertThat(frame(client)).hasSize(3 + message.length());
            }
        }
    }
}
