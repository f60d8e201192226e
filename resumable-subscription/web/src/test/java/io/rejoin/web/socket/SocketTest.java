// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.socket;

import static io.rejoin.web.TestEvents.cursor;
import static io.rejoin.web.TestEvents.events;
import static io.rejoin.web.TestEvents.json;
import static io.rejoin.web.TestEvents.live;
import static io.rejoin.web.TestEvents.opened;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.OnReset;
import io.rejoin.core.ResetReason;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.web.ProblemCode;
import io.rejoin.web.ScriptedSubscriptions;
import io.rejoin.web.ScriptedSubscriptions.Script;
import io.rejoin.web.TestServer;
import io.rejoin.web.WebLimits;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a client of {@code rejoin.v1} says and is told. */
class SocketTest {

    private final ScriptedSubscriptions subscriptions = new ScriptedSubscriptions();
    private final InMemoryEventLog log = new InMemoryEventLog(Clock.systemUTC(), new Random(1));
    private final TestServer server = TestServer.start(subscriptions, log, WebLimits.DEFAULT);
    private final SocketClient client = SocketClient.open(server);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void followsAStream() throws InterruptedException {
        client.send("{'op':'subscribe','stream':'a','cursor':'" + cursor(3) + "','id':{'n':[1.5]}}");
        Script script = subscriptions.next();
        assertThat(script.asked().stream()).isEqualTo(StreamKey.of("acme", "a"));
        assertThat(script.asked().start()).isEqualTo(StartAt.after(cursor(3)));
        assertThat(script.asked().onReset()).isEqualTo(OnReset.END);
        script.tell(opened(3), events(json("a", 4, "{\"x\":1}")), live(4));
        assertThat(client.next())
                .hasToString("{\"op\":\"subscribed\",\"stream\":\"a\",\"cursor\":\"0000000000000003_00000103\","
                        + "\"id\":{\"n\":[1.5]}}");
        assertThat(client.next())
                .hasToString("{\"op\":\"event\",\"stream\":\"a\",\"cursor\":\"0000000000000004_00000104\",\"seq\":4,"
                        + "\"time\":\"2026-01-02T03:04:05.678Z\",\"data\":{\"x\":1}}");
        assertThat(client.next())
                .hasToString("{\"op\":\"live\",\"stream\":\"a\",\"cursor\":\"0000000000000004_00000104\"}");
    }

    @Test
    void sendsEphemeralEventsWithoutAPosition() throws InterruptedException {
        Content typing = new Content("typing", Content.JSON, "{}".getBytes(StandardCharsets.UTF_8));
        client.subscribed("a", subscriptions)
                .tell(new Signal.Ephemeral(
                        new EphemeralEvent(StreamKey.of("acme", "a"), 0, Duration.ofSeconds(5), typing)));
        assertThat(client.next()).hasToString("{\"op\":\"event\",\"stream\":\"a\",\"type\":\"typing\",\"data\":{}}");
    }

    @Test
    void answersEveryMessageWithItsId() throws InterruptedException {
        client.subscribed("a", subscriptions);
        client.send("{'op':'ping','id':7}");
        assertThat(client.next()).hasToString("{\"op\":\"pong\",\"id\":7}");
        client.send("{'op':'ping','id':null}");
        assertThat(client.next()).hasToString("{\"op\":\"pong\",\"id\":null}");
        client.send("{'op':'ping'}");
        assertThat(client.next()).hasToString("{\"op\":\"pong\"}");
        client.send("{'op':'subscribe','stream':'a','id':'again'}");
        JsonNode again = client.error(ProblemCode.ALREADY_SUBSCRIBED);
        assertThat(again.path("id").asString()).isEqualTo("again");
        assertThat(again.path("stream").asString()).isEqualTo("a");
        client.send("{'op':'unsubscribe','stream':'b','id':'b'}");
        assertThat(client.error(ProblemCode.NOT_SUBSCRIBED).path("id").asString())
                .isEqualTo("b");
        client.send("{'op':'unsubscribe','stream':'a','id':'a'}");
        assertThat(client.next()).hasToString("{\"op\":\"unsubscribed\",\"stream\":\"a\",\"id\":\"a\"}");
    }

    @Test
    void isSilentAboutAStreamThatWasUnsubscribed() throws InterruptedException {
        Script script = client.subscribed("a", subscriptions);
        for (int round = 0; round < 50; round++) {
            for (int seq = 1; seq <= 20; seq++) {
                script.tell(events(json("a", seq, "\"" + "x".repeat(2_000) + "\"")));
            }
            client.send("{'op':'unsubscribe','stream':'a'}");
            JsonNode message = client.next();
            while (message.path("op").asString().equals("event")) {
                message = client.next();
            }
            assertThat(message.path("op").asString()).isEqualTo("unsubscribed");
            await().until(script::isCancelled);
            client.send("{'op':'ping'}");
            client.next("pong");
            script = client.subscribed("a", subscriptions);
        }
    }

    @Test
    void answersAboutOneStreamInOrderHoweverLongTheSubscriptionTakes() throws InterruptedException {
        client.send("{'op':'subscribe','stream':'a','id':1}");
        client.send("{'op':'unsubscribe','stream':'a','id':2}");
        client.send("{'op':'subscribe','stream':'a','id':3}");
        subscriptions.next().tell(opened(1));
        assertThat(client.next("subscribed").path("id").asInt()).isEqualTo(1);
        assertThat(client.next("unsubscribed").path("id").asInt()).isEqualTo(2);
        subscriptions.next().tell(opened(1));
        assertThat(client.next("subscribed").path("id").asInt()).isEqualTo(3);
    }

    @Test
    void refusesAPositionAndGoesOn() throws InterruptedException {
        client.send("{'op':'subscribe','stream':'a','cursor':'" + cursor(9) + "','id':1}");
        subscriptions.next().tell(new Signal.Reset(ResetReason.EXPIRED, cursor(9), null, cursor(20), cursor(30)));
        JsonNode refused = client.error(ProblemCode.CURSOR_EXPIRED);
        assertThat(refused.path("stream").asString()).isEqualTo("a");
        assertThat(refused.path("earliest").asString()).isEqualTo(cursor(20).toString());
        assertThat(refused.path("id").asInt()).isEqualTo(1);
        client.subscribed("a", subscriptions);
    }

    @Test
    void tellsOfAResetAndGoesOnWhereAskedTo() throws InterruptedException {
        client.send("{'op':'subscribe','stream':'a','cursor':'" + cursor(9) + "','onreset':'earliest'}");
        Script script = subscriptions.next();
        assertThat(script.asked().onReset()).isEqualTo(OnReset.EARLIEST);
        script.tell(
                new Signal.Reset(ResetReason.EXPIRED, cursor(9), cursor(20), cursor(20), cursor(30)),
                events(json("a", 21, "1")));
        assertThat(client.next("subscribed").path("cursor").asString())
                .isEqualTo(cursor(20).toString());
        JsonNode reset = client.next("reset");
        assertThat(reset.path("reason").asString()).isEqualTo("expired");
        assertThat(reset.path("cursor").asString()).isEqualTo(cursor(20).toString());
        assertThat(client.next("event").path("seq").asInt()).isEqualTo(21);
    }

    @Test
    void endsAStreamThatIsResetWithoutARestart() throws InterruptedException {
        Script script = client.subscribed("a", subscriptions);
        script.tell(new Signal.Reset(ResetReason.STREAM_DELETED, cursor(1), null, Cursor.BEGINNING, Cursor.BEGINNING));
        script.end();
        assertThat(client.next("reset").has("cursor")).isFalse();
        client.send("{'op':'unsubscribe','stream':'a'}");
        client.error(ProblemCode.NOT_SUBSCRIBED);
        client.subscribed("a", subscriptions);
    }

    @Test
    void saysWhyASubscriptionDidNotBeginOrBrokeOff() throws InterruptedException {
        client.send("{'op':'subscribe','stream':'a','id':1}");
        subscriptions.next().fail(new LogUnavailableException("gone", null));
        assertThat(client.error(ProblemCode.LOG_UNAVAILABLE).path("id").asInt()).isEqualTo(1);
        client.subscribed("a", subscriptions).fail(new LogUnavailableException("gone", null));
        JsonNode ended = client.next("unsubscribed");
        assertThat(ended.path("code").asString()).isEqualTo("log-unavailable");
        assertThat(ended.path("stream").asString()).isEqualTo("a");
    }

    @Test
    void releasesAllSubscriptionsOfAClientThatLeaves() throws InterruptedException {
        Script a = client.subscribed("a", subscriptions);
        Script b = client.subscribed("b", subscriptions);
        client.close();
        await().until(() -> a.isCancelled() && b.isCancelled());
    }

    @Test
    void answersAClose() throws InterruptedException {
        Script a = client.subscribed("a", subscriptions);
        client.frame(0x88, new byte[] {3, (byte) 0xe8});
        assertThat(client.frame().closeCode()).isEqualTo(1000);
        assertThat(client.raw().isClosedByServer()).isTrue();
        await().until(a::isCancelled);
    }
}
