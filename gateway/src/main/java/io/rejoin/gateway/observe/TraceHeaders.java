// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.rejoin.gateway.observe.TracingSettings.ClientContext;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/** Which trace headers a product gets: those of the gateway's own span and, where clients are believed, theirs. Thread-safe. */
public final class TraceHeaders {

    private static final String BAGGAGE = "baggage";

    private static final Set<String> NAMES = Set.of(
            "traceparent",
            "tracestate",
            BAGGAGE,
            "b3",
            "uber-trace-id",
            "x-amzn-trace-id",
            "x-cloud-trace-context",
            "grpc-trace-bin",
            "sentry-trace",
            "sw8");

    private static final List<String> FAMILIES = List.of("x-b3-", "uberctx-", "x-datadog-", "ot-tracer-", "x-ot-span-");

    private final TracingSettings settings;

    TraceHeaders(TracingSettings settings) {
        this.settings = settings;
    }

    /**
     * Whether a header of the client's may go on to the product. Where the gateway has a span of its own, headers that would name another
     * parent do not.
     *
     * @param name in lower case
     */
    public boolean passes(String name) {
        boolean traces = NAMES.contains(name) || FAMILIES.stream().anyMatch(name::startsWith);
        return !traces
                || settings.clientContext() == ClientContext.ACCEPT && (!settings.enabled() || name.equals(BAGGAGE));
    }

    /** Names the gateway's span as the parent, also one that is not recorded: the product shall not begin a trace of its own then. */
    public void write(HttpHeaders headers, ServerWebExchange exchange) {
        ExchangeRecord found = ExchangeRecord.of(exchange);
        @Nullable Span span = found == null ? null : found.span();
        if (span != null) {
            W3CTraceContextPropagator.getInstance().inject(Context.root().with(span), headers, HttpHeaders::set);
        }
    }
}
