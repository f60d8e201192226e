// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.rejoin.gateway.observe.ExchangeRecord.Kind;
import io.rejoin.gateway.observe.TracingSettings.ClientContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * Draws each request as a span. That of a stream or WebSocket ends when it is answered, not hours later when it is over: only spans that
 * have ended are exported, and a crash would lose the rest. How long it lasted stands in the access log, under the same trace.
 *
 * <p>Thread-safe, never blocks.
 */
final class RequestTraces {

    static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    static final AttributeKey<String> ROUTE = AttributeKey.stringKey("rejoin.route");
    static final AttributeKey<String> TENANT = AttributeKey.stringKey("rejoin.tenant");
    static final AttributeKey<String> CODE = AttributeKey.stringKey("rejoin.code");
    static final AttributeKey<String> KIND = AttributeKey.stringKey("rejoin.kind");
    static final AttributeKey<String> ENDING = AttributeKey.stringKey("rejoin.ending");

    /** A client can invent methods; the names of spans are few. */
    private static final String OTHER_METHOD = "_OTHER";

    private static final Set<String> METHODS =
            Arrays.stream(HttpMethod.values()).map(HttpMethod::name).collect(Collectors.toUnmodifiableSet());

    private static final int FIRST_FAILURE = 500;

    private final Tracer tracer;
    private final ClientContext clientContext;

    RequestTraces(Tracer tracer, ClientContext clientContext) {
        this.tracer = tracer;
        this.clientContext = clientContext;
    }

    void began(ExchangeRecord exchange, HttpHeaders headers) {
        Context client = W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, Single.HEADERS);
        SpanBuilder builder = tracer.spanBuilder(method(exchange)).setSpanKind(SpanKind.SERVER);
        if (clientContext == ClientContext.ACCEPT) {
            builder.setParent(client);
        } else {
            builder.setNoParent();
            SpanContext claimed = Span.fromContext(client).getSpanContext();
            if (claimed.isValid()) {
                builder.addLink(withoutState(claimed));
            }
        }
        exchange.draw(builder.startSpan());
    }

    void answered(ExchangeRecord exchange) {
        if (exchange.kind() != Kind.REQUEST) {
            end(exchange, null);
        }
    }

    void ended(ExchangeRecord exchange, Ending ending) {
        end(exchange, ending);
    }

    /** @param ending null for what goes on */
    private static void end(ExchangeRecord exchange, @Nullable Ending ending) {
        Span span = exchange.span();
        if (span == null || !span.isRecording()) {
            return; // not sampled, or ended when it was answered
        }
        String route = exchange.route();
        Integer status = exchange.status();
        span.setAttribute(METHOD, method(exchange));
        span.setAttribute(PATH, LoggedTarget.path(exchange.asked().path()));
        span.setAttribute(KIND, exchange.kind().name().toLowerCase(Locale.ROOT));
        set(span, ROUTE, route);
        set(span, TENANT, exchange.tenant());
        set(span, CODE, exchange.problem());
        set(span, ENDING, ending == null ? null : ending.text());
        if (status != null) {
            span.setAttribute(STATUS, status.longValue());
        }
        if (route != null) {
            span.updateName(method(exchange) + " " + route);
        }
        if (ending == Ending.CUT || status != null && status >= FIRST_FAILURE) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    private static void set(Span span, AttributeKey<String> key, @Nullable String value) {
        if (value != null) {
            span.setAttribute(key, value);
        }
    }

    private static String method(ExchangeRecord exchange) {
        String name = exchange.asked().method();
        return METHODS.contains(name) ? name : OTHER_METHOD;
    }

    /** The state is free text of the client's. */
    private static SpanContext withoutState(SpanContext claimed) {
        return SpanContext.createFromRemoteParent(
                claimed.getTraceId(), claimed.getSpanId(), claimed.getTraceFlags(), TraceState.getDefault());
    }

    /** Of several values none counts: which of them others would believe is not known. */
    private enum Single implements TextMapGetter<HttpHeaders> {
        HEADERS;

        @Override
        public Iterable<String> keys(HttpHeaders headers) {
            return headers.headerNames();
        }

        @Override
        public @Nullable String get(@Nullable HttpHeaders headers, String name) {
            List<String> values = headers == null ? List.of() : headers.getOrEmpty(name);
            return values.size() == 1 ? values.getFirst() : null;
        }
    }
}
