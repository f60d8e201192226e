// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import static io.rejoin.web.TestEvents.cursor;
import static io.rejoin.web.TestEvents.event;
import static io.rejoin.web.TestEvents.events;
import static io.rejoin.web.TestEvents.json;
import static io.rejoin.web.TestEvents.live;
import static io.rejoin.web.TestEvents.opened;
import static io.rejoin.web.TestEvents.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Content;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.OnReset;
import io.rejoin.core.ResetReason;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.ScriptedSubscriptions.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every byte of an event stream, over a real socket. */
class SseTest {

    private static final String SSE = "text/event-stream";

    private final ScriptedSubscriptions subscriptions = new ScriptedSubscriptions();
    private final TestServer server =
            TestServer.start(subscriptions, new InMemoryEventLog(Clock.systemUTC(), new Random(1)), WebLimits.DEFAULT);
    private final RawClient client = server.client();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private void expect(String frames) {
        assertThat(client.body(frames.length())).isEqualTo(frames);
    }

    @Test
    void opensWithThePositionThenSendsEventsThenSaysLive() throws InterruptedException {
        client.get("?from=earliest", SSE);
        Script script = subscriptions.next();
        assertThat(script.asked().start()).isEqualTo(StartAt.EARLIEST);
        assertThat(script.asked().onReset()).isEqualTo(OnReset.END);
        script.tell(opened(0), events(json(1, "{\"a\": 1}"), json(2, "[]")), live(2), events(json(3, "3")));

        assertThat(client.status()).isEqualTo(200);
        assertThat(client.header("content-type")).isEqualTo(SSE);
        assertThat(client.header("cache-control")).isEqualTo("no-store, no-transform");
        assertThat(client.header("x-accel-buffering")).isEqualTo("no");
        assertThat(client.header("vary")).isEqualTo("Accept, Origin");
        expect("id: 0000000000000000_00000000\n\n");
        expect("id: 0000000000000001_00000101\ndata: {\"a\": 1}\n\n");
        expect("id: 0000000000000002_00000102\ndata: []\n\n");
        expect("id: 0000000000000002_00000102\nevent: rejoin.live\ndata: {}\n\n");
        expect("id: 0000000000000003_00000103\ndata: 3\n\n");
    }

    @Test
    void splitsTextWhereAReaderWouldSoThatNoPayloadMakesAField() throws InterruptedException {
        client.get("", SSE);
        subscriptions
                .next()
                .tell(opened(0), events(text(1, "one\rid: 9\r\nevent: x\n\ndata: y"), text(2, ""), text(3, "end\n")));
        client.status();
        client.until("\n\n");
        expect("id: 0000000000000001_00000101\nevent: note\n"
                + "data: one\ndata: id: 9\ndata: event: x\ndata: \ndata: data: y\n\n");
        expect("id: 0000000000000002_00000102\nevent: note\ndata: \n\n");
        expect("id: 0000000000000003_00000103\nevent: note\ndata: end\ndata: \n\n");
    }

    @Test
    void sendsOtherBytesAsBase64AndOtherCharsetsAsUtf8() throws InterruptedException {
        client.get("", SSE);
        byte[] bytes = {0, 10, 13, (byte) 0xff};
        byte[] latin = "grün".getBytes(StandardCharsets.ISO_8859_1);
        subscriptions
                .next()
                .tell(
                        opened(0),
                        events(
                                event(1, new Content(null, "application/octet-stream", bytes)),
                                event(2, new Content(null, "text/plain; charset=iso-8859-1", latin)),
                                event(3, new Content(null, "text/plain; charset=nonsense", bytes)),
                                event(4, new Content(null, "image/png", new byte[0]))));
        client.status();
        client.until("\n\n");
        expect("id: 0000000000000001_00000101\ndata: AAoN/w==\n\n");
        assertThat(client.until("\n\n")).isEqualTo("id: 0000000000000002_00000102\ndata: grün\n\n");
        expect("id: 0000000000000003_00000103\ndata: AAoN/w==\n\n");
        expect("id: 0000000000000004_00000104\ndata: \n\n");
    }

    @Test
    void keepsJsonOnOneLineEvenWhereItWasStoredOnSeveral() throws InterruptedException {
        client.get("", SSE);
        subscriptions.next().tell(opened(0), events(json(1, "{\r\n\"a\":\n1}")));
        client.status();
        client.until("\n\n");
        expect("id: 0000000000000001_00000101\ndata: {  \"a\": 1}\n\n");
    }

    @Test
    void sendsEphemeralEventsWithoutAPosition() throws InterruptedException {
        client.get("", SSE);
        Content typing = new Content("typing", Content.JSON, "\"alice\"".getBytes(StandardCharsets.UTF_8));
        subscriptions
                .next()
                .tell(
                        opened(5),
                        new Signal.Ephemeral(new EphemeralEvent(TestServer.STREAM, 5, Duration.ofSeconds(5), typing)));
        client.status();
        expect("id: 0000000000000005_00000105\n\n");
        expect("event: typing\ndata: \"alice\"\n\n");
    }

    @Test
    void resetsAndGoesOnThenResetsAndEnds() throws InterruptedException {
        client.get("?onreset=latest", SSE, "Last-Event-ID: " + cursor(9));
        Script script = subscriptions.next();
        assertThat(script.asked().start()).isEqualTo(StartAt.after(cursor(9)));
        assertThat(script.asked().onReset()).isEqualTo(OnReset.LATEST);
        script.tell(
                new Signal.Reset(ResetReason.OTHER_HISTORY, cursor(9), cursor(4), cursor(1), cursor(4)),
                live(4),
                new Signal.Reset(ResetReason.STREAM_DELETED, cursor(4), null, cursor(0), cursor(0)));
        script.end();

        assertThat(client.status()).isEqualTo(200);
        expect("id: 0000000000000004_00000104\nevent: rejoin.reset\n"
                + "data: {\"reason\":\"other-history\",\"refused\":\"0000000000000009_00000109\","
                + "\"earliest\":\"0000000000000001_00000101\",\"latest\":\"0000000000000004_00000104\"}\n\n");
        expect("id: 0000000000000004_00000104\nevent: rejoin.live\ndata: {}\n\n");
        expect("event: rejoin.reset\n"
                + "data: {\"reason\":\"stream-deleted\",\"refused\":\"0000000000000004_00000104\","
                + "\"earliest\":\"0000000000000000_00000000\",\"latest\":\"0000000000000000_00000000\"}\n\n");
        assertThat(client.rest()).isEmpty();
    }

    @Test
    void answersTheNextRequestOfTheConnectionAfterAStreamThatEnded() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            client.get("", SSE);
            Script script = subscriptions.next();
            script.tell(opened(i));
            script.end();
            assertThat(client.status()).isEqualTo(200);
            assertThat(client.rest()).isEqualTo("id: " + cursor(i) + "\n\n");
        }
    }

    @Test
    void sendsABatchAsOneChunkOfHttp() throws InterruptedException, IOException {
        client.get("", SSE);
        Script script = subscriptions.next().tell(opened(0));
        client.status();
        client.until("\n\n");
        script.tell(events(json(1, "1"), json(2, "2")));
        String expected = "0000004e\r\n"
                + "id: 0000000000000001_00000101\ndata: 1\n\n"
                + "id: 0000000000000002_00000102\ndata: 2\n\n\r\n";
        assertThat(new String(client.socket().getInputStream().readNBytes(expected.length()), StandardCharsets.UTF_8))
                .isEqualTo(expected);
    }

    @Test
    void takesNoMoreThanItWrites() throws InterruptedException {
        client.get("", SSE);
        Script script = subscriptions.next();
        script.tell(opened(0));
        client.status();
        client.until("\n\n");
        String large = "x".repeat(1 << 20);
        script.tell(events(text(1, large)), events(text(2, large)));
        assertThat(client.until("\n\n"))
                .isEqualTo("id: 0000000000000001_00000101\nevent: note\ndata: " + large + "\n\n");
        assertThat(client.until("\n\n"))
                .isEqualTo("id: 0000000000000002_00000102\nevent: note\ndata: " + large + "\n\n");
    }
}
