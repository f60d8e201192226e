// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import static io.rejoin.web.TestEvents.events;
import static io.rejoin.web.TestEvents.json;
import static io.rejoin.web.TestEvents.opened;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Event;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.RawClient;
import io.rejoin.web.ScriptedSubscriptions;
import io.rejoin.web.TestServer;
import io.rejoin.web.WebLimits;
import io.rejoin.web.socket.SocketClient.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a request becomes a WebSocket, and what is agreed on by that. */
class SocketUpgradeTest {

    private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";

    private final ScriptedSubscriptions subscriptions = new ScriptedSubscriptions();
    private final InMemoryEventLog log = new InMemoryEventLog(Clock.systemUTC(), new Random(1));
    private final TestServer server = TestServer.start(subscriptions, log, WebLimits.DEFAULT);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void agreesOnTheSubProtocol() {
        try (SocketClient client = SocketClient.open(server)) {
            assertThat(client.raw().header("sec-websocket-protocol")).isEqualTo("rejoin.v1");
            assertThat(client.raw().header("sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(client.raw().header("sec-websocket-extensions")).isNull();
        }
    }

    @Test
    void refusesARequestThatIsNoneForAWebSocket() {
        assertRefused("Accept: */*");
        assertRefused("Upgrade: h2c", "Connection: Upgrade");
    }

    @Test
    void refusesAnotherSubProtocolOrVersion() {
        assertRefused(
                "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: AAAA", "Sec-WebSocket-Version: 13");
        assertRefused(
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: AAAA",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Protocol: rejoin.v2");
        assertRefused(
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: AAAA",
                "Sec-WebSocket-Version: 8",
                "Sec-WebSocket-Protocol: rejoin.v1");
    }

    private void assertRefused(String... headers) {
        try (RawClient client = server.client().send("GET /ws", headers)) {
            assertThat(client.status()).isEqualTo(426);
            assertThat(client.rest()).contains("\"code\":\"upgrade-required\"");
        }
    }

    @Test
    void compressesEventsOnceForAllWhoAskedForIt() throws InterruptedException {
        Event large = json("a", 1, "\"" + "hello ".repeat(500) + "\"");
        Event small = json("a", 2, "2");
        try (SocketClient one = SocketClient.open(server, DEFLATE);
                SocketClient other = SocketClient.open(server, DEFLATE);
                SocketClient plain = SocketClient.open(server)) {
            assertThat(one.raw().header("sec-websocket-extensions")).isEqualTo(SocketExtension.ACCEPTED);
            for (SocketClient client : new SocketClient[] {one, other, plain}) {
                client.subscribe("a");
                subscriptions.next().tell(opened(0), events(large, small));
                client.next("subscribed");
            }
            Frame first = one.frame();
            assertThat(first.compressed()).isTrue();
            assertThat(first.payload()).hasSizeLessThan(300);
            assertThat(first.json().path("data").asString()).startsWith("hello hello");
            assertThat(other.frame().payload()).isEqualTo(first.payload());
            Frame uncompressed = plain.frame();
            assertThat(uncompressed.compressed()).isFalse();
            assertThat(uncompressed.json()).isEqualTo(first.json());
            assertThat(one.next("event").path("seq").asInt()).isEqualTo(2);
        }
    }

    @Test
    void takesCompressedMessages() {
        try (SocketClient client = SocketClient.open(server, DEFLATE)) {
            byte[] message =
                    deflated(("{\"op\":\"ping\",\"id\":\"" + "x".repeat(200) + "\"}").getBytes(StandardCharsets.UTF_8));
            assertThat(message).hasSizeLessThan(100);
            client.frame(0xc1, message);
            client.next("pong");
            client.frame(0xc1, message);
            client.next("pong");
        }
    }

    /** A few bytes may stand for a thousand times as many. */
    @Test
    void closesOnAMessageThatIsGiantWhenDecompressed() {
        try (SocketClient client = SocketClient.open(server, DEFLATE)) {
            byte[] bomb = deflated(new byte[4 << 20]);
            assertThat(bomb).hasSizeLessThan(SocketHandler.MAX_MESSAGE_BYTES);
            client.frame(0xc1, bomb);
            client.error(ProblemCode.BODY_TOO_LARGE);
            client.closedWith(ProblemCode.BODY_TOO_LARGE);
        }
    }

    @Test
    void closesOnWhatIsNotCompressedAsItClaims() {
        try (SocketClient client = SocketClient.open(server, DEFLATE)) {
            client.frame(0xc1, new byte[] {(byte) 0xff, (byte) 0xff, 1, 2, 3});
            assertThat(client.frame().closeCode()).isEqualTo(1007);
        }
    }

    @Test
    void closesOnCompressionThatWasNotAgreedOn() {
        try (SocketClient client = SocketClient.open(server)) {
            client.frame(0xc1, new byte[] {1});
            assertThat(client.frame().closeCode()).isEqualTo(1002);
        }
    }

    /** The extension gives a meaning to one bit of a message's first frame, and to no other. */
    @ParameterizedTest
    @ValueSource(ints = {0xa1, 0x91, 0xc9})
    void closesOnReservedBitsThatMeanNothing(int first) {
        try (SocketClient client = SocketClient.open(server, DEFLATE)) {
            client.frame(first, new byte[] {1});
            assertThat(client.frame().closeCode()).isEqualTo(1002);
        }
    }

    /** Bits of later frames of a message are gone once it is put together. */
    @ParameterizedTest
    @ValueSource(ints = {0xc0, 0xa0, 0x90, 0x40})
    void closesOnReservedBitsOfAContinuation(int first) {
        try (SocketClient client = SocketClient.open(server, DEFLATE)) {
            client.frame(SocketClient.TEXT, new byte[] {'{'});
            client.frame(first, new byte[] {'}'});
            assertThat(client.frame().closeCode()).isEqualTo(1002);
        }
    }

    /** RFC 7692: who limits the server's window takes an answer without that limit for none. */
    @Test
    void namesTheServersWindowToWhoNamedIt() {
        String offer = "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=15";
        try (SocketClient client = SocketClient.open(server, offer)) {
            assertThat(client.raw().header("sec-websocket-extensions"))
                    .isEqualTo(SocketExtension.ACCEPTED + "; server_max_window_bits=15");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate; server_max_window_bits=10",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; client_max_window_bits=16",
                "permessage-deflate; server_no_context_takeover=1",
                "permessage-deflate; surprise",
                "x-webkit-deflate-frame"
            })
    void declinesAnExtensionThatItCannotDo(String offer) {
        try (SocketClient client = SocketClient.open(server, "Sec-WebSocket-Extensions: " + offer)) {
            assertThat(client.raw().header("sec-websocket-extensions")).isNull();
            client.send("{'op':'ping'}").next("pong");
        }
    }

    @Test
    void takesTheSecondOfferWhereTheFirstWillNotDo() {
        String offers = "permessage-deflate; server_max_window_bits=10, permessage-deflate";
        try (SocketClient client = SocketClient.open(server, "Sec-WebSocket-Extensions: " + offers)) {
            assertThat(client.raw().header("sec-websocket-extensions")).isEqualTo(SocketExtension.ACCEPTED);
        }
    }

    /** RFC 6455 has a client wait for the answer; what it sends before would be lost, and its buffer with it. */
    @Test
    void closesOnWhatCameRightBehindTheRequest() {
        try (RawClient raw = server.client()) {
            String request = "GET /ws HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Protocol: rejoin.v1\r\n\r\n";
            byte[] ping = SocketClient.masked(0x81, "{\"op\":\"ping\"}".getBytes(StandardCharsets.UTF_8));
            byte[] both = Arrays.copyOf(request.getBytes(StandardCharsets.US_ASCII), request.length() + ping.length);
            System.arraycopy(ping, 0, both, request.length(), ping.length);
            SocketClient.opened(raw, both);
            assertThat(raw.isClosedByServer()).isTrue();
        }
    }

    private static byte[] deflated(byte[] message) {
        return Objects.requireNonNull(MessageDeflate.deflate(message));
    }
}
