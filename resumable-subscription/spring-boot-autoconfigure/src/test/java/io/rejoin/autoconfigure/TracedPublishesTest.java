// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.rejoin.core.Content;
import io.rejoin.core.Publication;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.TraceParent;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.memory.InMemoryLiveFeed;
import io.rejoin.core.reconcile.ReconcileSettings;
import io.rejoin.core.reconcile.ReconcilingNode;
import io.rejoin.core.spi.LiveFeed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/** The trace of a publish over two nodes, as an exporter gets it. */
class TracedPublishesTest {

    private static final StreamKey STREAM = StreamKey.of("acme", "room:1");
    private static final String SECRET = "nobody may read this";

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final InMemoryEventLog log = new InMemoryEventLog(InstantSource.system(), new Random(1));
    private final LiveFeed feed = InMemoryLiveFeed.direct();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void onePublishIsOneSpanPerStepAndOnePerNode() {
        OtelTracer tracer = tracer(Sampler.alwaysOn());
        ReconcilingNode one = subscribedNode(tracer, 3);
        subscribedNode(tracer, 2);
        Span request = tracer.spanBuilder().name("request").start();

        publish(one, request);

        await().atMost(Duration.ofSeconds(5))
                .until(() -> named(TracedPublishes.ARRIVAL).size() == 2
                        && named(TracedPublishes.HINT).size() == 1);
        SpanData publish = named(TracedPublishes.PUBLISH).getFirst();
        SpanData hint = named(TracedPublishes.HINT).getFirst();
        assertThat(publish.getParentSpanId()).isEqualTo(request.context().spanId());
        assertThat(hint.getParentSpanId()).isEqualTo(publish.getSpanId());
        assertThat(named(TracedPublishes.ARRIVAL))
                .hasSize(2)
                .allSatisfy(arrival -> assertThat(arrival.getParentSpanId()).isEqualTo(hint.getSpanId()));
        assertThat(exporter.getFinishedSpanItems())
                .allSatisfy(span -> assertThat(span.getTraceId())
                        .isEqualTo(request.context().traceId()))
                .allSatisfy(span -> assertThat(span.getAttributes().toString()).doesNotContain(SECRET));
    }

    @Test
    void whatIsNotSampledLeavesNothing() {
        OtelTracer tracer = tracer(Sampler.alwaysOff());
        AtomicInteger delivered = new AtomicInteger();
        ReconcilingNode one = node(tracer);
        subscribe(one, delivered);

        publish(one, tracer.spanBuilder().name("request").start());

        await().atMost(Duration.ofSeconds(5)).until(() -> delivered.get() == 1);
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
    }

    @Test
    void aPublishOutsideOfARequestLeavesNothing() {
        ReconcilingNode one = node(tracer(Sampler.alwaysOn()));
        AtomicInteger delivered = new AtomicInteger();
        subscribe(one, delivered);
        one.publish(publication()).block(Duration.ofSeconds(5));

        await().atMost(Duration.ofSeconds(5)).until(() -> delivered.get() == 1);
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
    }

    @Test
    void aTransactionOfSeveralPublishesIsOneSpanThatLinksThem() {
        Instant end = Instant.parse("2026-01-01T00:00:01Z");
        TraceParent first = new TraceParent(1, 2, 3);
        TraceParent second = new TraceParent(4, 5, 6);

        new TracedAppends(tracer(Sampler.parentBased(Sampler.alwaysOff())), () -> end)
                .traced(List.of(first, second), 7, 9, Duration.ofMillis(5));

        SpanData commit = named(TracedAppends.COMMIT).getFirst();
        assertThat(commit.getTraceId()).isEqualTo(first.traceId());
        assertThat(commit.getParentSpanId()).isEqualTo(first.spanId());
        assertThat(commit.getLinks())
                .singleElement()
                .satisfies(link -> assertThat(link.getSpanContext().getSpanId()).isEqualTo(second.spanId()));
        assertThat(commit.getEndEpochNanos() - commit.getStartEpochNanos()).isEqualTo(5_000_000);
    }

    private List<SpanData> named(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    private OtelTracer tracer(Sampler sampler) {
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setSampler(sampler)
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build();
        open.add(provider);
        return new OtelTracer(provider.get("test"), new OtelCurrentTraceContext(), _ -> {});
    }

    private ReconcilingNode node(OtelTracer tracer) {
        ReconcilingNode node = new ReconcilingNode(
                log, feed, ReconcileSettings.DEFAULT, Schedulers.parallel(), new TracedPublishes(tracer));
        node.start();
        open.add(node);
        return node;
    }

    private ReconcilingNode subscribedNode(OtelTracer tracer, int subscribers) {
        ReconcilingNode node = node(tracer);
        for (int i = 0; i < subscribers; i++) {
            subscribe(node, new AtomicInteger());
        }
        return node;
    }

    private void subscribe(ReconcilingNode node, AtomicInteger delivered) {
        AtomicInteger live = new AtomicInteger();
        Disposable subscription = node.subscribe(SubscribeRequest.of(STREAM, StartAt.LATEST))
                .subscribe(signal -> {
                    switch (signal) {
                        case Signal.Events(var events) -> delivered.addAndGet(events.size());
                        case Signal.Live _ -> live.incrementAndGet();
                        default -> {}
                    }
                });
        open.add(subscription::dispose);
        await().atMost(Duration.ofSeconds(5)).until(() -> live.get() == 1);
    }

    private static void publish(ReconcilingNode node, Span request) {
        TracingContext tracing = new TracingContext();
        tracing.setSpan(request);
        Observation.Context context = new Observation.Context();
        context.put(TracingContext.class, tracing);
        Observation observed = Observation.createNotStarted("request", () -> context, observed());
        node.publish(publication())
                .contextWrite(Context.of(ObservationThreadLocalAccessor.KEY, observed))
                .block(Duration.ofSeconds(5));
    }

    private static ObservationRegistry observed() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(_ -> true);
        return registry;
    }

    private static Publication publication() {
        return Publication.of(STREAM, new Content(null, "text/plain", SECRET.getBytes(StandardCharsets.UTF_8)));
    }
}
