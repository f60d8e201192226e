// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rejoin.gateway.observe.ExchangeRecord.Kind;
import io.rejoin.gateway.observe.ExchangeRecord.Progress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts exchanges. An open stream is counted as it goes, at each {@link #sweep}, not when it ends hours later. Thread-safe. */
final class GatewayMetrics {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int HUNDRED = 100;

    /** What exchanges of one route and tenant share. */
    private record Traffic(Counter bytesIn, Counter bytesOut, Counter seconds) {}

    private record Answers(String route, String status) {}

    private record Requests(String route, String status, String tenant) {}

    private record Party(String route, String tenant) {}

    private final MeterRegistry registry;
    private final TenantLabels tenants;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Set<ExchangeRecord> streams = ConcurrentHashMap.newKeySet();
    private final Map<Party, Traffic> traffic = new ConcurrentHashMap<>();
    private final Map<Requests, Counter> requests = new ConcurrentHashMap<>();
    private final Map<Answers, Timer> responses = new ConcurrentHashMap<>();
    private final Map<String, Timer> upstreams = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> openStreams = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> openWebSockets = new ConcurrentHashMap<>();

    GatewayMetrics(MeterRegistry registry, TenantLabels tenants) {
        this.registry = registry;
        this.tenants = tenants;
        GatewayMeter.OPEN_REQUESTS.gauge(registry, underWay, AtomicInteger::get);
    }

    void began() {
        underWay.incrementAndGet();
    }

    void answered(ExchangeRecord exchange) {
        if (exchange.kind() != Kind.REQUEST && streams.add(exchange)) {
            open(exchange).incrementAndGet();
        }
    }

    void ended(ExchangeRecord exchange, Ending ending, long now) {
        underWay.decrementAndGet();
        String route = route(exchange);
        String status = status(exchange.status());
        if (streams.remove(exchange)) {
            open(exchange).decrementAndGet();
            GatewayMeter.STREAM_ENDINGS.counter(registry, route, ending.text()).increment();
        }
        count(exchange, now);
        requests.computeIfAbsent(
                        new Requests(route, status, tenants.of(exchange.tenant())),
                        it -> GatewayMeter.REQUESTS.counter(registry, it.route(), it.status(), it.tenant()))
                .increment();
        String problem = exchange.problem();
        if (problem != null) {
            refused(route, problem);
        }
        if (exchange.nanosToAnswer() >= 0) {
            responses
                    .computeIfAbsent(
                            new Answers(route, status),
                            it -> GatewayMeter.RESPONSE.timer(registry, it.route(), it.status()))
                    .record(Duration.ofNanos(exchange.nanosToAnswer()));
        }
        if (exchange.nanosUpstream() >= 0) {
            upstreams
                    .computeIfAbsent(route, it -> GatewayMeter.UPSTREAM.timer(registry, it))
                    .record(Duration.ofNanos(exchange.nanosUpstream()));
        }
    }

    /** A request that was refused before there was an exchange. */
    void refusedAtOnce(int status, String code) {
        GatewayMeter.REQUESTS
                .counter(registry, TenantLabels.NONE, status(status), TenantLabels.NONE)
                .increment();
        refused(TenantLabels.NONE, code);
    }

    private void refused(String route, String code) {
        GatewayMeter.REFUSALS.counter(registry, route, code).increment();
    }

    /** Counts what open streams have sent and received since the last time. */
    void sweep(long now) {
        streams.forEach(stream -> count(stream, now));
    }

    private void count(ExchangeRecord exchange, long now) {
        Traffic counters = traffic.computeIfAbsent(
                new Party(route(exchange), tenants.of(exchange.tenant())),
                party -> new Traffic(
                        GatewayMeter.BYTES_IN.counter(registry, party.route(), party.tenant()),
                        GatewayMeter.BYTES_OUT.counter(registry, party.route(), party.tenant()),
                        GatewayMeter.STREAM_TIME.counter(registry, party.route(), party.tenant())));
        Progress progress = exchange.progress(now);
        counters.bytesIn().increment(progress.bytesIn());
        counters.bytesOut().increment(progress.bytesOut());
        if (exchange.kind() != Kind.REQUEST) {
            counters.seconds().increment(progress.nanos() / NANOS_PER_SECOND);
        }
    }

    private AtomicInteger open(ExchangeRecord exchange) {
        boolean webSocket = exchange.kind() == Kind.WEBSOCKET;
        GatewayMeter meter = webSocket ? GatewayMeter.OPEN_WEBSOCKETS : GatewayMeter.OPEN_STREAMS;
        return (webSocket ? openWebSockets : openStreams).computeIfAbsent(route(exchange), route -> {
            AtomicInteger open = new AtomicInteger();
            meter.gauge(registry, open, AtomicInteger::get, route);
            return open;
        });
    }

    private static String route(ExchangeRecord exchange) {
        String route = exchange.route();
        return route == null ? TenantLabels.NONE : route;
    }

    private static String status(@Nullable Integer status) {
        return status == null ? TenantLabels.NONE : status / HUNDRED + "xx";
    }
}
