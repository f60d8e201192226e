// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.rejoin.core.TraceParent;
import io.rejoin.postgres.PostgresLogListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Draws each transaction that wrote recorded publishes as one span, {@code rejoin.commit}: in the trace of the first of them, with links
 * to all others. It is drawn when it is over.
 */
final class TracedAppends implements PostgresLogListener {

    static final String COMMIT = "rejoin.commit";

    /** More would be cut off by the exporter anyway. */
    private static final int MAX_LINKS = 100;

    private final Tracer tracer;
    private final InstantSource clock;

    TracedAppends(Tracer tracer, InstantSource clock) {
        this.tracer = tracer;
        this.clock = clock;
    }

    @Override
    public void traced(List<TraceParent> publishes, int all, int events, Duration took) {
        Instant end = clock.instant();
        Span.Builder span = tracer.spanBuilder()
                .setParent(TracedPublishes.contextOf(tracer, publishes.getFirst()))
                .name(COMMIT)
                .kind(Span.Kind.CLIENT)
                .tag("rejoin.publishes", all)
                .tag("rejoin.events", events)
                .startTimestamp(micros(end.minus(took)), TimeUnit.MICROSECONDS);
        publishes.stream()
                .skip(1)
                .limit(MAX_LINKS)
                .forEach(publish -> span.addLink(new Link(TracedPublishes.contextOf(tracer, publish))));
        span.start().end(micros(end), TimeUnit.MICROSECONDS);
    }

    private static long micros(Instant instant) {
        return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(instant.getNano());
    }

    @Override
    public void appended(int publishes, int events, Duration took) {}

    @Override
    public void held(int publishes) {}

    @Override
    public void inDoubt(int publishes) {}

    @Override
    public void unavailable(Throwable cause) {}

    @Override
    public void trimmed(int streams, long events) {}
}
