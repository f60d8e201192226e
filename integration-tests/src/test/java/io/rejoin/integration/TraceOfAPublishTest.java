// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rejoin.integration.SpanReceiver.Span;
import io.rejoin.local.LocalOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From the gateway, over the commit and the hint, to each node that follows the stream: one publish is one trace. */
class TraceOfAPublishTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PAYLOAD = "nobody may read this";
    private static final String CLIENT_TRACE = "0af7651916cd43dd8448eb211c80319c";

    @SuppressWarnings("NullAway.Init")
    private static SpanReceiver receiver;

    @SuppressWarnings("NullAway.Init")
    private static TestPlatform on;

    @BeforeAll
    static void start() throws Exception {
        receiver = new SpanReceiver();
        on = TestPlatform.start(2, traced(receiver));
    }

    @AfterAll
    static void stop() {
        on.close();
        receiver.close();
    }

    @Test
    void onePublishIsOneTraceOverAllPrograms() throws Exception {
        Client here = on.client();
        Client there = here.at(on.gateway(1));
        try (Follower one = here.follow("traced", null, "");
                Follower two = there.follow("traced", null, "")) {
            here.send(
                    "POST",
                    "/streams/v1/traced/events",
                    '"' + PAYLOAD + '"',
                    "traceparent",
                    "00-" + CLIENT_TRACE + "-b7ad6b7169203331-01");
            one.awaitData('"' + PAYLOAD + '"');
            two.awaitData('"' + PAYLOAD + '"');
        }

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(receiver.named("POST streams")).hasSize(1));
        Span door = receiver.named("POST streams").getFirst();
        assertThat(door.parent()).isEmpty();
        assertThat(door.trace()).isNotEqualTo(CLIENT_TRACE);
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<Span> trace = traceOf(door);
            Span publish = only(trace, "rejoin.publish");
            Span hint = only(trace, "rejoin.hint");
            Span service = trace.stream()
                    .filter(span -> span.id().equals(publish.parent()))
                    .findFirst()
                    .orElseThrow();
            assertThat(service.parent()).isEqualTo(door.id());
            assertThat(only(trace, "rejoin.commit").parent()).isEqualTo(publish.id());
            assertThat(hint.parent()).isEqualTo(publish.id());
            assertThat(named(trace, "rejoin.arrival")).extracting(Span::parent).containsExactly(hint.id(), hint.id());
        });
        assertThat(receiver.everything()).doesNotContain(here.token()).doesNotContain(PAYLOAD);
    }

    /** A message is a row and an event: what its transaction wrote is on its way like any other publish. */
    @Test
    void oneMessageInChatIsOneTraceOverAllPrograms() throws Exception {
        Client here = on.client();
        String made = here.send("POST", "/chat/v1/rooms", "{\"kind\":\"public\",\"name\":\"traced\"}")
                .body();
        String room = "/chat/v1/rooms/" + made.replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
        try (Follower one = Follower.followPath(on.gateway(0), here.token(), room + "/events", null);
                Follower two = Follower.followPath(on.gateway(1), here.token(), room + "/events", null)) {
            one.awaitType("rejoin.live", PATIENCE);
            two.awaitType("rejoin.live", PATIENCE);
            here.send(
                    "POST",
                    room + "/messages",
                    "{\"clientId\":\"1\",\"parts\":[{\"type\":\"text\",\"text\":\"" + PAYLOAD + "\"}]}");
            one.awaitType("message.created", PATIENCE);
            two.awaitType("message.created", PATIENCE);
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            Span told = receiver.named("rejoin.arrival").stream()
                    .filter(arrival -> inDoor(arrival.trace(), "POST chat"))
                    .findFirst()
                    .orElseThrow();
            List<Span> trace = traceOf(told);
            Span publish = only(trace, "rejoin.publish");
            Span hint = only(trace, "rejoin.hint");
            assertThat(only(trace, "rejoin.commit").parent()).isEqualTo(publish.id());
            assertThat(hint.parent()).isEqualTo(publish.id());
            assertThat(named(trace, "rejoin.arrival")).extracting(Span::parent).containsExactly(hint.id(), hint.id());
        });
        assertThat(receiver.everything()).doesNotContain(PAYLOAD);
    }

    private static boolean inDoor(String trace, String door) {
        return receiver.named(door).stream().anyMatch(span -> span.trace().equals(trace));
    }

    private static List<Span> named(List<Span> spans, String name) {
        return spans.stream().filter(span -> span.name().equals(name)).toList();
    }

    private static List<Span> traceOf(Span one) {
        return receiver.all().stream()
                .filter(span -> span.trace().equals(one.trace()))
                .toList();
    }

    private static Span only(List<Span> spans, String name) {
        List<Span> found = named(spans, name);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static UnaryOperator<LocalOptions> traced(SpanReceiver receiver) {
        return options -> {
            String endpoint = "management.opentelemetry.tracing.export.otlp.endpoint";
            String delay = "management.opentelemetry.tracing.export.schedule-delay";
            return options.withGatewayProperty("rejoin.gateway.tracing.enabled", "true")
                    .withGatewayProperty("management.tracing.sampling.probability", "1")
                    .withGatewayProperty(endpoint, receiver.endpoint())
                    .withGatewayProperty(delay, "50ms")
                    .withServiceProperty("rejoin.tracing.enabled", "true")
                    .withServiceProperty("management.tracing.sampling.probability", "0")
                    .withServiceProperty(endpoint, receiver.endpoint())
                    .withServiceProperty(delay, "50ms");
        };
    }
}
