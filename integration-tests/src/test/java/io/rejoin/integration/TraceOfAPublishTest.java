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
                .untilAsserted(() -> assertThat(receiver.all())
                        .extracting(Span::name)
                        .contains("POST streams", "rejoin.publish", "rejoin.commit", "rejoin.hint"));
        Span door = only(receiver, "POST streams");
        Span publish = only(receiver, "rejoin.publish");
        Span hint = only(receiver, "rejoin.hint");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(receiver.named("rejoin.arrival")).hasSize(2));
        assertThat(door.parent()).isEmpty();
        assertThat(door.trace()).isNotEqualTo(CLIENT_TRACE);
        Span service = receiver.all().stream()
                .filter(span -> span.id().equals(publish.parent()))
                .findFirst()
                .orElseThrow();
        assertThat(service.parent()).isEqualTo(door.id());
        assertThat(only(receiver, "rejoin.commit").parent()).isEqualTo(publish.id());
        assertThat(hint.parent()).isEqualTo(publish.id());
        assertThat(receiver.named("rejoin.arrival")).extracting(Span::parent).containsOnly(hint.id());
        assertThat(List.of(publish, hint, service, only(receiver, "rejoin.commit")))
                .extracting(Span::trace)
                .containsOnly(door.trace());
        assertThat(receiver.named("rejoin.arrival")).extracting(Span::trace).containsOnly(door.trace());
        assertThat(receiver.everything()).doesNotContain(here.token()).doesNotContain(PAYLOAD);
    }

    private static Span only(SpanReceiver receiver, String name) {
        List<Span> found = receiver.named(name);
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
