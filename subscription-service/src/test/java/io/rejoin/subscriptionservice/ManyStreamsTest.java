// SPDX-License-Identifier: Apache-2.0
package io.rejoin.subscriptionservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.subscriptionservice.EventStream.Frame;
import io.rejoin.web.ProblemCode;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Several streams on one connection, on a real database and a real bus. */
class ManyStreamsTest extends ServiceTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SEVERAL = "/streams/v1/events";

    private final String a = freshStream();
    private final String b = freshStream();
    private final String c = freshStream();

    private SocketClient socket() {
        return SocketClient.open(NODE.port(), everything());
    }

    private static String everything() {
        return Gateway.token("acme", List.of("*"), List.of("*"), true);
    }

    private static String subscribe(String stream, String more) {
        return "{'op':'subscribe','stream':'" + stream + "'" + more + "}";
    }

    @Test
    void aSocketFollowsStreamsAndResumesEachOfThem() {
        String last;
        try (SocketClient client = socket()) {
            client.send(subscribe(a, "")).next("subscribed");
            client.next("live");
            client.send(subscribe(b, ",'from':'earliest'")).next("subscribed");
            client.next("live");
            String cursor = anyone().publish(a, "{\"n\":1}");
            JsonNode event = client.next("event");
            assertThat(event.path("stream").asString()).isEqualTo(a);
            assertThat(event.path("cursor").asString()).isEqualTo(cursor);
            assertThat(event.path("seq").asInt()).isEqualTo(1);
            assertThat(event.path("data").path("n").asInt()).isEqualTo(1);
            anyone().publish(b, "2");
            assertThat(client.next("event").path("stream").asString()).isEqualTo(b);
            last = cursor;
        }
        anyone().publish(a, "{\"n\":2}");
        try (SocketClient client = socket()) {
            client.send(subscribe(a, ",'cursor':'" + last + "'"));
            assertThat(client.next("subscribed").path("cursor").asString()).isEqualTo(last);
            assertThat(client.next("event").path("data").path("n").asInt()).isEqualTo(2);
            client.next("live");
        }
    }

    @Test
    void aSocketIsRefusedStreamByStream() {
        String token = Gateway.token("acme", List.of(a), List.of(), false);
        try (SocketClient client = SocketClient.open(NODE.port(), token)) {
            client.send(subscribe(b, ",'id':1"));
            JsonNode refused = client.next("error");
            assertThat(refused.path("code").asString()).isEqualTo("forbidden");
            assertThat(refused.path("stream").asString()).isEqualTo(b);
            client.send(subscribe("ws", ",'id':1"));
            assertThat(client.next("error").path("code").asString()).isEqualTo("stream-name-invalid");
            client.send(subscribe(a, "")).next("subscribed");
        }
    }

    @Test
    void aSocketEndsWithItsToken() {
        String token = Gateway.token(
                "acme", List.of("*"), List.of(), false, Instant.now().plusSeconds(2));
        try (SocketClient client = SocketClient.open(NODE.port(), token)) {
            client.send("{'op':'auth','token':'x','id':1}");
            JsonNode refused = client.next("error");
            assertThat(refused.path("code").asString()).isEqualTo("token-exchange-unavailable");
            assertThat(refused.path("retryable").asBoolean()).isTrue();
            client.send(subscribe(a, "")).next("subscribed");
            client.next("live");
            assertThat(client.next("error").path("code").asString()).isEqualTo("token-expired");
            client.closedWith(ProblemCode.TOKEN_EXPIRED.closeCode());
        }
    }

    @Test
    void aSocketNeedsAnIdentityAndAnUpgrade() {
        assertThat(new Client(NODE.port(), null).get("/streams/v1/ws").status()).isEqualTo(401);
        Answer answer = anyone().get("/streams/v1/ws");
        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.text("code")).isEqualTo("upgrade-required");
    }

    @Test
    void aStoppingNodeTellsItsSocketsToComeBack() {
        ServiceNode stopping = ServiceNode.start();
        try (SocketClient client = SocketClient.open(stopping.port(), everything())) {
            client.send(subscribe(a, "")).next("subscribed");
            client.next("live");
            stopping.close();
            assertThat(client.next("drain").path("reconnectAfterMs").asInt()).isPositive();
            client.closedWith(ProblemCode.DRAINING.closeCode());
        }
    }

    @Test
    void oneResponseFollowsStreamsAndResumesAllOfThemByOneCursor() {
        String query = SEVERAL + "?stream=" + a + "&stream=" + b;
        String last;
        try (EventStream stream = anyone().open(query)) {
            assertThat(stream.status()).isEqualTo(200);
            awaitLive(stream, a, b);
            anyone().publish(a, "1");
            Frame frame = stream.nextEvent();
            assertThat(frame.event()).isEmpty();
            assertThat(JSON.readTree(frame.data()).path("stream").asString()).isEqualTo(a);
            last = frame.id();
        }
        anyone().publish(a, "2");
        anyone().publish(b, "3");
        try (EventStream stream = anyone().open(query, "Last-Event-ID", last)) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 2; i++) {
                JsonNode event = JSON.readTree(stream.nextEvent().data());
                seen.add(event.path("stream").asString() + " "
                        + event.path("data").asInt());
            }
            assertThat(seen).containsExactlyInAnyOrder(a + " 2", b + " 3");
        }
    }

    @Test
    void streamsMayComeAndGoBetweenConnections() {
        anyone().publish(a, "1");
        anyone().publish(b, "2");
        anyone().publish(c, "3");
        String last;
        try (EventStream stream = anyone().open(SEVERAL + "?stream=" + a + "&stream=" + b)) {
            last = awaitLive(stream, a, b);
        }
        anyone().publish(b, "4");
        String query = SEVERAL + "?from=earliest&stream=" + b + "&stream=" + c;
        try (EventStream stream = anyone().open(query, "Last-Event-ID", last)) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 2; i++) {
                JsonNode event = JSON.readTree(stream.nextEvent().data());
                seen.add(event.path("stream").asString() + " "
                        + event.path("data").asInt());
            }
            assertThat(seen).containsExactlyInAnyOrder(b + " 4", c + " 3");
        }
    }

    @Test
    void oneResponseRefusesAllThatIsForbiddenAtOnce() {
        Client client = new Client(NODE.port(), Gateway.token("acme", List.of(a), List.of(), false));
        Answer answer =
                client.get(SEVERAL + "?stream=" + a + "&stream=" + b + "&stream=" + c, "Accept", "text/event-stream");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().path("streams").values())
                .extracting(JsonNode::asString)
                .containsExactlyInAnyOrder(b, c);
        assertThat(client.get(SEVERAL + "?stream=" + a + "&cursor=nonsense").text("code"))
                .isEqualTo("cursor-malformed");
    }

    @Test
    void aDeletedStreamLeavesTheOthers() {
        anyone().publish(a, "1");
        try (EventStream stream = anyone().open(SEVERAL + "?stream=" + a + "&stream=" + b)) {
            awaitLive(stream, a, b);
            anyone().delete("/streams/v1/" + a);
            Frame reset = stream.next();
            assertThat(reset.event()).isEqualTo("rejoin.reset");
            JsonNode members = JSON.readTree(reset.data());
            assertThat(members.path("stream").asString()).isEqualTo(a);
            assertThat(members.path("reason").asString()).isEqualTo("stream-deleted");
            anyone().publish(b, "2");
            assertThat(JSON.readTree(stream.nextEvent().data()).path("stream").asString())
                    .isEqualTo(b);
        }
    }

    private static String awaitLive(EventStream stream, String... streams) {
        Set<String> missing = new HashSet<>(List.of(streams));
        String last = "";
        while (!missing.isEmpty()) {
            Frame live = stream.awaitLive();
            missing.remove(JSON.readTree(live.data()).path("stream").asString());
            last = live.id();
        }
        return last;
    }
}
