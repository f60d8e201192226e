// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.rejoin.core.Event;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.StreamKey;
import io.rejoin.core.TraceParent;
import io.rejoin.core.spi.NodeObserver;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Draws the way of a publish into the trace of the request that it came with, if that one is recorded: {@code rejoin.publish}, within it
 * {@code rejoin.hint}, and within that one {@code rejoin.arrival} per event and node.
 *
 * <p>Nothing is drawn for a publish outside of a recorded request, and a delivery to a subscriber is no span: a popular stream would make
 * millions of them.
 */
final class TracedPublishes implements NodeObserver {

    static final String PUBLISH = "rejoin.publish";
    static final String HINT = "rejoin.hint";
    static final String ARRIVAL = "rejoin.arrival";

    private static final String TENANT = "rejoin.tenant";
    private static final String STREAM = "rejoin.stream";
    private static final String SEQ = "rejoin.seq";
    private static final String EVENTS = "rejoin.events";
    private static final String OUTCOME = "rejoin.outcome";

    private final Tracer tracer;

    TracedPublishes(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public Publishing publishing(Publication publication, ContextView context) {
        Span request = request(context);
        if (request == null || !Boolean.TRUE.equals(request.context().sampled())) {
            return Publishing.NONE;
        }
        return new Traced(named(PUBLISH, request.context(), publication.stream())
                .tag(EVENTS, publication.events().size())
                .start());
    }

    private static @Nullable Span request(ContextView context) {
        Observation observation = context.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
        TracingContext tracing =
                observation == null ? null : observation.getContextView().get(TracingContext.class);
        return tracing == null ? null : tracing.getSpan();
    }

    private Span.Builder named(String name, TraceContext parent, StreamKey stream) {
        return tracer.spanBuilder()
                .setParent(parent)
                .name(name)
                .tag(TENANT, stream.tenant().id())
                .tag(STREAM, stream.name());
    }

    @Override
    public void arrived(Event event, @Nullable TraceParent hint) {
        if (hint != null) {
            named(ARRIVAL, contextOf(tracer, hint), event.stream())
                    .kind(Span.Kind.CONSUMER)
                    .tag(SEQ, event.seq())
                    .start()
                    .end();
        }
    }

    @Override
    public @Nullable Delivering delivering(StreamKey stream) {
        return null;
    }

    static TraceContext contextOf(Tracer tracer, TraceParent parent) {
        return tracer.traceContextBuilder()
                .traceId(parent.traceId())
                .spanId(parent.spanId())
                .sampled(true)
                .build();
    }

    private static TraceParent parentOf(Span span) {
        return TraceParent.of(span.context().traceId(), span.context().spanId());
    }

    private final class Traced implements Publishing {

        private final Span publish;
        private volatile @Nullable Span hint;

        Traced(Span publish) {
            this.publish = publish;
        }

        @Override
        public TraceParent trace() {
            return parentOf(publish);
        }

        @Override
        public void ended(PublishOutcome outcome) {
            publish.tag(OUTCOME, outcome.getClass().getSimpleName());
            if (outcome instanceof PublishOutcome.Committed committed) {
                publish.tag(SEQ, committed.events().getLast().seq());
            }
            publish.end();
        }

        @Override
        public void failed(Throwable error) {
            publish.error(error).end();
        }

        @Override
        public TraceParent hint() {
            Span span = tracer.spanBuilder()
                    .setParent(publish.context())
                    .name(HINT)
                    .kind(Span.Kind.PRODUCER)
                    .start();
            hint = span;
            return parentOf(span);
        }

        @Override
        public void hinted(boolean taken) {
            Span span = hint;
            if (span != null) {
                span.tag("rejoin.taken", taken).end();
            }
        }
    }
}
