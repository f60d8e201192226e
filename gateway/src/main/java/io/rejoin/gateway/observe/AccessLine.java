// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.rejoin.gateway.refusal.Problem;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;
import tools.jackson.databind.json.JsonMapper;

/**
 * One line of the access log: what was asked, by whom, and what became of it. What is not known is left out.
 *
 * @param time when it ended
 * @param path without the query
 * @param query of it only what cannot be a secret, see {@link LoggedTarget}
 * @param user as {@link AccessLogSettings#user} says
 * @param kind request, stream or websocket
 * @param code of the problem that was the answer
 * @param client the client's address as limits see it
 * @param bytesIn of bodies and messages
 * @param upstreamMs from sending to the product to its answer's headers
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "time",
    "client",
    "protocol",
    "method",
    "path",
    "query",
    "route",
    "tenant",
    "user",
    "kind",
    "status",
    "code",
    "ending",
    "bytesIn",
    "bytesOut",
    "durationMs",
    "upstreamMs",
    "traceId"
})
record AccessLine(
        String time,
        @Nullable String client,
        String protocol,
        String method,
        String path,
        @Nullable String query,
        @Nullable String route,
        @Nullable String tenant,
        @Nullable String user,
        String kind,
        @Nullable Integer status,
        @Nullable String code,
        String ending,
        long bytesIn,
        long bytesOut,
        double durationMs,
        @Nullable Double upstreamMs,
        @Nullable String traceId) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double PRECISION = 1000;

    static AccessLine of(ExchangeRecord exchange, Ending ending, @Nullable String user, Instant time, long now) {
        ExchangeRecord.Asked asked = exchange.asked();
        String client = exchange.client();
        return new AccessLine(
                time.toString(),
                client == null ? address(asked.from()) : client,
                asked.version().text(),
                LoggedTarget.method(asked.method()),
                LoggedTarget.path(asked.path()),
                LoggedTarget.query(asked.query()),
                exchange.route(),
                exchange.tenant(),
                user,
                exchange.kind().name().toLowerCase(Locale.ROOT),
                exchange.status(),
                exchange.problem(),
                ending.text(),
                exchange.bytesIn(),
                exchange.bytesOut(),
                millis(now - exchange.began()),
                exchange.nanosUpstream() < 0 ? null : millis(exchange.nanosUpstream()),
                exchange.traceId());
    }

    /** A request that was refused at once. */
    static AccessLine of(HttpServerRequest request, Problem problem, Instant time) {
        String target = request.uri();
        int mark = target.indexOf('?');
        return new AccessLine(
                time.toString(),
                address(request.remoteAddress()),
                LoggedTarget.method(request.version().text()),
                LoggedTarget.method(request.method().name()),
                LoggedTarget.path(mark < 0 ? target : target.substring(0, mark)),
                mark < 0 ? null : LoggedTarget.query(target.substring(mark + 1)),
                null,
                null,
                null,
                ExchangeRecord.Kind.REQUEST.name().toLowerCase(Locale.ROOT),
                problem.status(),
                problem.code(),
                Ending.COMPLETE.text(),
                0,
                problem.toJson().length,
                0,
                null,
                null);
    }

    String toJson() {
        return JSON.writeValueAsString(this);
    }

    private static double millis(long nanos) {
        return Math.round(nanos / NANOS_PER_MILLI * PRECISION) / PRECISION;
    }

    private static @Nullable String address(@Nullable InetSocketAddress address) {
        return address == null || address.getAddress() == null
                ? null
                : address.getAddress().getHostAddress();
    }
}
