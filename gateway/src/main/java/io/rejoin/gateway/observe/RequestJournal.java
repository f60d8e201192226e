// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import io.rejoin.gateway.refusal.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import reactor.netty.http.server.HttpServerRequest;

/** Where everything that the front door was asked is told: counted, and written down if that is wanted. Thread-safe, never blocks. */
public final class RequestJournal {

    private final GatewayMetrics metrics;
    private final @Nullable AccessLog log;
    private final @Nullable RequestTraces traces;
    private final UserPseudonym users;
    private final InstantSource clock;
    private final LongSupplier nanos;

    RequestJournal(
            GatewayMetrics metrics,
            @Nullable AccessLog log,
            @Nullable RequestTraces traces,
            UserPseudonym users,
            InstantSource clock,
            LongSupplier nanos) {
        this.metrics = metrics;
        this.log = log;
        this.traces = traces;
        this.users = users;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Tells of a request that is refused before the web framework sees it. */
    public void refused(HttpServerRequest request, Problem problem) {
        metrics.refusedAtOnce(problem.status(), problem.code());
        if (log != null) {
            log.write(AccessLine.of(request, problem, clock.instant()));
        }
    }

    long now() {
        return nanos.getAsLong();
    }

    void began(ExchangeRecord exchange, HttpHeaders headers) {
        metrics.began();
        if (traces != null) {
            traces.began(exchange, headers);
        }
    }

    void answered(ExchangeRecord exchange, ExchangeRecord.Kind kind) {
        exchange.answered(kind, now());
        metrics.answered(exchange);
        if (traces != null) {
            traces.answered(exchange);
        }
    }

    void ended(ExchangeRecord exchange, Ending ending) {
        long now = now();
        metrics.ended(exchange, ending, now);
        if (traces != null) {
            traces.ended(exchange, ending);
        }
        if (log != null) {
            Instant time = clock.instant();
            log.write(AccessLine.of(exchange, ending, users.of(exchange.tenant(), exchange.user()), time, now));
        }
    }

    void sweep() {
        metrics.sweep(now());
    }
}
