// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import static io.rejoin.web.TestEvents.opened;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ScriptedSubscriptions;
import io.rejoin.web.TestServer;
import io.rejoin.web.WebLimits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that say what they should not: each is told so in a typed way, and nobody else notices. */
class SocketAbuseTest {

    private final ScriptedSubscriptions subscriptions = new ScriptedSubscriptions();
    private final InMemoryEventLog log = new InMemoryEventLog(Clock.systemUTC(), new Random(1));
    private final TestServer server = TestServer.start(subscriptions, log, WebLimits.DEFAULT);
    private final SocketClient client = SocketClient.open(server);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private void assertAlive() {
        client.send("{'op':'ping'}");
        client.next("pong");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "null",
                "7",
                "{'op':'ping'",
                "{'op':'ping'} {}",
                "{'op':'ping','op':'ping'}",
                "{'op':'ping','id':[[[[[[[[1]]]]]]]]}"
            })
    void refusesWhatIsNoMessage(String text) {
        client.send(text);
        assertThat(client.error(ProblemCode.BODY_INVALID).has("id")).isFalse();
        assertAlive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id':1}                                                        | parameter-invalid",
                "{'id':1,'op':7}                                                 | parameter-invalid",
                "{'id':1,'op':'publish'}                                         | operation-unknown",
                "{'id':1,'op':'ping','stream':'a'}                               | parameter-invalid",
                "{'id':1,'op':'subscribe'}                                       | parameter-invalid",
                "{'id':1,'op':'subscribe','stream':7}                            | parameter-invalid",
                "{'id':1,'op':'subscribe','stream':null}                         | parameter-invalid",
                "{'id':1,'op':'subscribe','stream':'a/b'}                        | stream-name-invalid",
                "{'id':1,'op':'subscribe','stream':'secret'}                     | forbidden",
                "{'id':1,'op':'subscribe','stream':'a','cursor':'x'}             | cursor-malformed",
                "{'id':1,'op':'subscribe','stream':'a','from':'x'}               | parameter-invalid",
                "{'id':1,'op':'subscribe','stream':'a','onreset':'x'}            | parameter-invalid",
                "{'id':1,'op':'subscribe','stream':'a','after':'x'}              | parameter-invalid",
                "{'id':1,'op':'unsubscribe','stream':'a','from':'latest'}        | parameter-invalid",
                "{'id':1,'op':'unsubscribe','stream':'a'}                        | not-subscribed",
                "{'id':1,'op':'auth'}                                            | parameter-invalid",
                "{'id':1,'op':'auth','token':'x'}                                | token-invalid"
            })
    void refusesAMessageThatIsWrongAndNamesItById(String text, String code) {
        client.send(text);
        var refused = client.next("error");
        assertThat(refused.path("code").asString()).as("%s", refused).isEqualTo(code);
        assertThat(refused.path("id").asInt()).isEqualTo(1);
        assertAlive();
        assertThat(subscriptions.isUnused()).isTrue();
    }

    @Test
    void refusesALongId() {
        client.send("{'op':'ping','id':'" + "x".repeat(SocketMessages.MAX_ID_BYTES) + "'}");
        assertThat(client.error(ProblemCode.BODY_INVALID).has("id")).isFalse();
        client.send("{'op':'ping','id':'" + "x".repeat(SocketMessages.MAX_ID_BYTES - 2) + "'}");
        client.next("pong");
    }

    @Test
    void closesOnTextThatIsNotUtf8() {
        client.frame(0x81, new byte[] {'"', (byte) 0xff, '"'});
        assertThat(client.frame().closeCode()).isEqualTo(1007);
    }

    @Test
    void refusesBinary() {
        client.frame(0x80 | SocketClient.BINARY, new byte[100]);
        client.error(ProblemCode.UNSUPPORTED_MEDIA_TYPE);
        assertAlive();
    }

    @Test
    void takesAMessageInFragments() {
        client.frame(SocketClient.TEXT, "{\"op\":".getBytes(StandardCharsets.UTF_8));
        client.frame(0x80 | SocketClient.PING, new byte[] {1, 2});
        client.frame(0x80, "\"ping\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(client.frame().payload()).containsExactly(1, 2);
        client.next("pong");
    }

    @ParameterizedTest
    @ValueSource(ints = {SocketHandler.MAX_MESSAGE_BYTES + 1, 1 << 20})
    void closesOnAGiantMessage(int size) {
        client.bytes(Arrays.copyOf(SocketClient.masked(0x81, new byte[size]), 4_096));
        client.error(ProblemCode.BODY_TOO_LARGE);
        client.closedWith(ProblemCode.BODY_TOO_LARGE);
    }

    @Test
    void closesOnAMessageOfTooManyFragments() {
        client.frame(SocketClient.TEXT, new byte[SocketHandler.MAX_MESSAGE_BYTES]);
        client.frame(0x80, new byte[1]);
        client.error(ProblemCode.BODY_TOO_LARGE);
        client.closedWith(ProblemCode.BODY_TOO_LARGE);
    }

    @Test
    void closesOnAViolationWithTheCodeOfTheTransport() {
        client.bytes(new byte[] {(byte) 0x81, 2, '{', '}'}); // not masked
        assertThat(client.frame().closeCode()).isEqualTo(1002);
        client.frame(0x88, new byte[] {3, (byte) 0xea});
        assertThat(client.raw().isClosedByServer()).isTrue();
    }

    @Test
    void closesAConnectionWhoseClientNeverAnswersTheClose() {
        client.bytes(new byte[] {(byte) 0x81, 2, '{', '}'});
        assertThat(client.frame().closeCode()).isEqualTo(1002);
        assertThat(client.raw().isClosedByServer()).isTrue();
    }

    @Test
    void takesSoManyStreamsAndNoMore() throws InterruptedException {
        for (int i = 0; i < WebLimits.STREAMS_PER_SOCKET; i++) {
            client.subscribe("s" + i);
            subscriptions.next().tell(opened(0));
            client.next("subscribed");
        }
        client.subscribe("more");
        client.error(ProblemCode.TOO_MANY_STREAMS);
        client.send("{'op':'unsubscribe','stream':'s7'}");
        client.next("unsubscribed");
        client.subscribe("more");
        subscriptions.next().tell(opened(0));
        client.next("subscribed");
    }

    /** The log may be slow: what is on its way to it from one client is bounded, and the rest waits unread. */
    @Test
    void opensSoManyStreamsAtOnceAndLeavesTheRestUnread() throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            client.subscribe("s" + i);
        }
        ScriptedSubscriptions.Script[] opening = new ScriptedSubscriptions.Script[SocketSession.MAX_OPENING];
        for (int i = 0; i < opening.length; i++) {
            opening[i] = subscriptions.next();
        }
        try (SocketClient other = SocketClient.open(server)) {
            other.send("{'op':'ping'}").next("pong");
        }
        assertThat(subscriptions.isUnused()).isTrue();
        opening[0].tell(opened(0));
        client.next("subscribed");
        assertThat(subscriptions.next().asked().stream().name()).isEqualTo("s" + opening.length);
        assertThat(subscriptions.isUnused()).isTrue();
    }

    /** Pings without end, and answers that nobody takes: the server stops reading, and keeps little. */
    @Test
    void doesNotReadOnForAClientThatTakesNoAnswers() throws InterruptedException {
        byte[] ping =
                SocketClient.masked(0x81, "{\"op\":\"ping\",\"id\":\"0123456789\"}".getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream flood = new ByteArrayOutputStream();
        for (int i = 0; i < 500_000; i++) {
            flood.writeBytes(ping);
        }
        Thread flooder = Thread.ofVirtual().start(() -> {
            try {
                client.bytes(flood.toByteArray());
            } catch (RuntimeException e) {
                // cut off at the end of the test, in the middle of it
            }
        });
        for (int i = 0; i < 1_000; i++) {
            client.next("pong");
            assertThat(server.bytesWaiting()).isLessThan(128 * 1024);
        }
        try (SocketClient other = SocketClient.open(server)) {
            other.send("{'op':'ping'}").next("pong");
        }
        client.close();
        flooder.join();
    }
}
