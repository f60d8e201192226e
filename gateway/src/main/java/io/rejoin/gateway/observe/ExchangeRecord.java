// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import io.netty.handler.codec.http.HttpVersion;
import io.opentelemetry.api.trace.Span;
import io.rejoin.gateway.refusal.Problem;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.http.server.HttpServerRequest;

/**
 * What is known of one exchange while it lasts: the filters that learn something write it here.
 *
 * <p>Written by the exchange's own thread, one at a time; the counts and times may be read by any other meanwhile.
 */
public final class ExchangeRecord {

    /** What an exchange turned out to be once its answer began. */
    public enum Kind {
        REQUEST,
        STREAM,
        WEBSOCKET
    }

    /** What was asked, as it stands in the request line but without tokens. */
    record Asked(
            String method,
            HttpVersion version,
            String path,
            @Nullable String query,
            @Nullable InetSocketAddress from) {

        static Asked of(ServerHttpRequest request) {
            HttpServerRequest connection = ServerHttpRequestDecorator.getNativeRequest(request);
            URI uri = request.getURI();
            return new Asked(
                    request.getMethod().name(),
                    connection.version(),
                    uri.getRawPath(),
                    uri.getRawQuery(),
                    request.getRemoteAddress());
        }
    }

    private static final String ATTRIBUTE = ExchangeRecord.class.getName();

    private final RequestJournal journal;
    private final Asked asked;
    private volatile @Nullable ServerHttpResponse response;
    private final long began;
    private volatile Kind kind = Kind.REQUEST;
    private volatile long answeredAt;
    private volatile long bytesIn;
    private volatile long bytesOut;
    private volatile @Nullable Map<String, Object> attributes;
    private volatile @Nullable String handedOverBy;
    private volatile int status;
    private volatile @Nullable String tenant;
    private volatile @Nullable String user;
    private volatile @Nullable String client;
    private volatile @Nullable Span span;
    private volatile long sentUpstreamAt;
    private volatile boolean written;

    private boolean over;
    private long toldIn;
    private long toldOut;
    private long toldUntil;

    ExchangeRecord(ServerHttpRequest request, ServerHttpResponse response, RequestJournal journal) {
        long now = journal.now();
        this.journal = journal;
        this.asked = Asked.of(request);
        this.response = response;
        this.began = now;
        this.toldUntil = now;
    }

    /** The record of an exchange; {@code null} where none is kept, as on the management port. */
    public static @Nullable ExchangeRecord of(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    void attachTo(ServerWebExchange exchange) {
        attributes = exchange.getAttributes();
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    // What filters tell. ---------------------------------------------------------------------------------------------

    /** Who was proven to ask. */
    public static void identified(ServerWebExchange exchange, String tenant, String user) {
        ExchangeRecord found = of(exchange);
        if (found != null) {
            found.tenant = tenant;
            found.user = user;
        }
    }

    /** Where the client is, as whoever counts by address sees it; without, the other end of the connection. */
    public static void from(ServerWebExchange exchange, String address) {
        ExchangeRecord found = of(exchange);
        if (found != null) {
            found.client = address;
        }
    }

    /** The connection became a WebSocket: the answer went past whatever sees other answers. */
    public static void switched(ServerWebExchange exchange) {
        ExchangeRecord found = of(exchange);
        if (found != null) {
            found.journal.answered(found, Kind.WEBSOCKET);
        }
    }

    /** This many bytes of a body, or of a WebSocket's messages, came from the client. */
    public static void received(ServerWebExchange exchange, long bytes) {
        ExchangeRecord found = of(exchange);
        if (found != null) {
            found.received(bytes);
        }
    }

    /** This many bytes of a WebSocket's messages went to the client; those of bodies count by themselves. */
    public static void sent(ServerWebExchange exchange, long bytes) {
        ExchangeRecord found = of(exchange);
        if (found != null) {
            found.sent(bytes);
        }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer at a time; volatile for the sweep
    void received(long bytes) {
        bytesIn += bytes;
    }

    /** This many bytes of the body went to the client past what counts other bodies. By the exchange's own thread. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    public void sent(long bytes) {
        bytesOut += bytes;
    }

    void sentUpstream(long now) {
        sentUpstreamAt = now;
    }

    void answered(Kind what, long now) {
        kind = what;
        answeredAt = now;
    }

    void draw(Span drawn) {
        span = drawn;
    }

    /**
     * The filters are through with a stream, and what goes on with it tells of its {@linkplain #ended end}. From here on the record holds
     * nothing of the request but what is told of it.
     */
    public void handOver() {
        status = Objects.requireNonNull(status(), "answered");
        handedOverBy = Objects.requireNonNull(route(), "routed");
        attributes = null;
        response = null;
    }

    /** How it ended: of several who say so, the first is believed. */
    public void ended(Ending ending) {
        if (isFirstEnd()) {
            journal.ended(this, ending);
        }
    }

    private synchronized boolean isFirstEnd() {
        boolean first = !over;
        over = true;
        return first;
    }

    void written() {
        written = true;
    }

    // What became of it. ---------------------------------------------------------------------------------------------

    /** What was counted since the last time, so that a stream of hours is told of as it goes. */
    synchronized Progress progress(long now) {
        long in = bytesIn;
        long out = bytesOut;
        Progress progress = new Progress(in - toldIn, out - toldOut, now - toldUntil);
        toldIn = in;
        toldOut = out;
        toldUntil = now;
        return progress;
    }

    record Progress(long bytesIn, long bytesOut, long nanos) {}

    Asked asked() {
        return asked;
    }

    Kind kind() {
        return kind;
    }

    @Nullable
    String tenant() {
        return tenant;
    }

    @Nullable
    String user() {
        return user;
    }

    @Nullable
    String client() {
        return client;
    }

    /** {@code null} where requests are not traced. */
    @Nullable
    Span span() {
        return span;
    }

    /** Under which its trace is found, {@code null} where it is not recorded. */
    @Nullable
    String traceId() {
        Span drawn = span;
        return drawn == null || !drawn.getSpanContext().isSampled()
                ? null
                : drawn.getSpanContext().getTraceId();
    }

    /** {@code null} where no product has this path. */
    @Nullable
    String route() {
        String by = handedOverBy;
        return by != null ? by : attribute(GATEWAY_ROUTE_ATTR) instanceof Route route ? route.getId() : null;
    }

    /** Of the refusal that was the answer, {@code null} where the product answered. */
    @Nullable
    String problem() {
        return attribute(Problem.ATTRIBUTE) instanceof String code ? code : null;
    }

    /** Whether the end of the filters is that of the exchange: not on the management port, and not of what was handed over. */
    boolean isAttached() {
        return attributes != null;
    }

    boolean isWritten() {
        return written;
    }

    boolean isCut() {
        return attribute(Problem.CUT) != null;
    }

    /** {@code null} where there was no answer. */
    @Nullable
    Integer status() {
        if (kind == Kind.WEBSOCKET) {
            return 101;
        }
        ServerHttpResponse answer = response;
        if (answer == null) {
            return status;
        }
        HttpStatusCode said = answer.getStatusCode();
        return answeredAt == 0 || said == null ? null : Integer.valueOf(said.value());
    }

    long bytesIn() {
        return bytesIn;
    }

    long bytesOut() {
        return bytesOut;
    }

    long began() {
        return began;
    }

    /** Nanoseconds from the first byte to the answer's; -1 where there was no answer. */
    long nanosToAnswer() {
        return answeredAt == 0 ? -1 : answeredAt - began;
    }

    /** Nanoseconds that the product took to begin its answer; -1 where it was not asked or did not answer. */
    long nanosUpstream() {
        return answeredAt == 0 || sentUpstreamAt == 0 ? -1 : answeredAt - sentUpstreamAt;
    }

    private @Nullable Object attribute(String name) {
        Map<String, Object> known = attributes;
        return known == null ? null : known.get(name);
    }
}
