// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Every meter of the gateway: its name, unit and labels, and what to make of it. The table in docs/reference/metrics.md is made
 * from this.
 *
 * <p>Labels: {@code route} is a configured route's name or {@code (none)}; {@code tenant} one of a bounded number of tenants,
 * {@code (other)} or {@code (none)}; {@code status} the hundreds of the answer's status, such as {@code 2xx}, or {@code (none)};
 * {@code code} a refusal of the registry.
 */
public enum GatewayMeter {
    REQUESTS(
            Type.COUNTER,
            "rejoin.gateway.requests",
            "requests",
            List.of("route", "status", "tenant"),
            "Requests that ended, streams included."),
    RESPONSE(
            Type.TIMER,
            "rejoin.gateway.response",
            null,
            List.of("route", "status"),
            "From a request to the first byte of its answer."),
    UPSTREAM(
            Type.TIMER,
            "rejoin.gateway.upstream",
            null,
            List.of("route"),
            "From sending a request to a product to the headers of its answer."),
    OPEN_REQUESTS(
            Type.GAUGE,
            "rejoin.gateway.open.requests",
            "requests",
            List.of(),
            "Requests under way now, streams included."),
    OPEN_STREAMS(
            Type.GAUGE,
            "rejoin.gateway.open.streams",
            "streams",
            List.of("route"),
            "Streams open now, WebSockets apart."),
    OPEN_WEBSOCKETS(
            Type.GAUGE, "rejoin.gateway.open.websockets", "websockets", List.of("route"), "WebSockets open now."),
    STREAM_ENDINGS(
            Type.COUNTER,
            "rejoin.gateway.ended.streams",
            "streams",
            List.of("route", "ending"),
            "Streams and WebSockets that ended: complete, client-left, or cut, which is a failure. Alert on the rate of cut."),
    STREAM_TIME(
            Type.COUNTER,
            "rejoin.gateway.stream.open.seconds",
            "seconds",
            List.of("route", "tenant"),
            "Time that streams and WebSockets were open, those still open included."),
    BYTES_IN(
            Type.COUNTER,
            "rejoin.gateway.received.bytes",
            "bytes",
            List.of("route", "tenant"),
            "Bytes of bodies and messages that came from clients."),
    BYTES_OUT(
            Type.COUNTER,
            "rejoin.gateway.sent.bytes",
            "bytes",
            List.of("route", "tenant"),
            "Bytes of bodies and messages that went to clients."),
    REFUSALS(
            Type.COUNTER,
            "rejoin.gateway.refusals",
            "refusals",
            List.of("route", "code"),
            "Requests that the gateway itself refused, or a product did not answer; by the code of the problem."),
    LIMIT_DECISIONS(
            Type.COUNTER,
            "rejoin.gateway.limit.decisions",
            "decisions",
            List.of("source", "outcome"),
            "What limits decided, admitted or refused, by who did: advance (tokens at hand), redis, local (this gateway alone), outage (its policy)."),
    LIMIT_REFUSALS(
            Type.COUNTER,
            "rejoin.gateway.limit.refusals",
            "refusals",
            List.of("policy"),
            "Requests refused by a limit, by the limit's name."),
    LIMIT_FALLBACK(
            Type.GAUGE,
            "rejoin.gateway.limit.fallback",
            null,
            List.of(),
            "1 while Redis is configured and cannot be asked, so that the policy for outages holds. Alert if it stays."),
    LIMIT_BUCKETS(Type.GAUGE, "rejoin.gateway.limit.buckets", "buckets", List.of(), "Token buckets kept in memory."),
    CIRCUIT_STATE(
            Type.GAUGE,
            "rejoin.gateway.circuit.state",
            null,
            List.of("route"),
            "Whether requests go to the product: 0 yes, 1 a few to try, 2 none since too many failed. Alert on 2."),
    CIRCUIT_CHANGES(
            Type.COUNTER,
            "rejoin.gateway.circuit.changes",
            "changes",
            List.of("route", "state"),
            "Changes of that: to closed, half-open or open."),
    RETRIES(
            Type.COUNTER,
            "rejoin.gateway.retries",
            "retries",
            List.of("route"),
            "Attempts of the gateway's own after one that failed or was refused."),
    UNDELIVERED(
            Type.COUNTER,
            "rejoin.gateway.undelivered.requests",
            "requests",
            List.of("route"),
            "Requests that an address of the product did not take: it could not be connected to, or had no connection free in time. Where there is another address they go there."),
    REGISTERED_ROUTES(
            Type.GAUGE, "rejoin.gateway.registered.routes", "routes", List.of(), "Routes that products registered."),
    REFUSED_ROUTES(
            Type.GAUGE,
            "rejoin.gateway.refused.routes",
            "routes",
            List.of(),
            "Routes that products asked for and do not get; the log says why. Alert above 0."),
    ROUTES_AGE(
            Type.GAUGE,
            "rejoin.gateway.routes.age.seconds",
            "seconds",
            List.of(),
            "Time since the registered routes of all namespaces were last read. Alert on 60 s."),
    KEY_SET_FETCHES(
            Type.COUNTER,
            "rejoin.gateway.key.set.fetches",
            "fetches",
            List.of("outcome"),
            "Requests to issuers for their key sets and configurations: answered, or failed. Alert on failed."),
    TENANTS(Type.GAUGE, "rejoin.gateway.tenants", "tenants", List.of(), "Tenants that are known."),
    REVOCATIONS(Type.GAUGE, "rejoin.gateway.revocations", "revocations", List.of(), "Revocations in force."),
    STORE_AGE(
            Type.GAUGE,
            "rejoin.gateway.store.age.seconds",
            "seconds",
            List.of(),
            "Time since tenants and revocations were last read from the store. Alert on 5 s."),
    ACCESS_LOG_DROPPED(
            Type.COUNTER,
            "rejoin.gateway.access.log.dropped.lines",
            "lines",
            List.of(),
            "Lines of the access log that were dropped because whoever writes them could not keep up, or failed.");

    /** What kind of meter it is. */
    public enum Type {
        COUNTER,
        GAUGE,
        TIMER
    }

    /** Bounds of the histograms, in milliseconds: what an objective may be stated in. */
    private static final long[] OBJECTIVES_MS = {5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000};

    private final Type type;
    private final String id;
    private final @Nullable String unit;
    private final List<String> labels;
    private final String description;

    GatewayMeter(Type type, String id, @Nullable String unit, List<String> labels, String description) {
        this.type = type;
        this.id = id;
        this.unit = unit;
        this.labels = labels;
        this.description = description;
    }

    public Type type() {
        return type;
    }

    /** The name in Micrometer; monitoring systems spell it their own way. */
    public String id() {
        return id;
    }

    /** The base unit, {@code null} for timers, whose unit is time. */
    public @Nullable String unit() {
        return unit;
    }

    public List<String> labels() {
        return labels;
    }

    public String description() {
        return description;
    }

    /** The counter with these values of the labels, in their order. */
    public Counter counter(MeterRegistry registry, String... values) {
        return Counter.builder(id)
                .baseUnit(unit)
                .description(description)
                .tags(tags(values))
                .register(registry);
    }

    /** A counter that somebody else counts. */
    public <T> void counter(MeterRegistry registry, T source, ToDoubleFunction<T> value, String... values) {
        FunctionCounter.builder(id, source, value)
                .baseUnit(unit)
                .description(description)
                .tags(tags(values))
                .register(registry);
    }

    public <T> void gauge(MeterRegistry registry, T source, ToDoubleFunction<T> value, String... values) {
        Gauge.builder(id, source, value)
                .baseUnit(unit)
                .description(description)
                .tags(tags(values))
                .strongReference(true)
                .register(registry);
    }

    /** A timer with a histogram. */
    public Timer timer(MeterRegistry registry, String... values) {
        Duration[] objectives = new Duration[OBJECTIVES_MS.length];
        for (int i = 0; i < objectives.length; i++) {
            objectives[i] = Duration.ofMillis(OBJECTIVES_MS[i]);
        }
        return Timer.builder(id)
                .description(description)
                .tags(tags(values))
                .serviceLevelObjectives(objectives)
                .register(registry);
    }

    private Tags tags(String... values) {
        if (values.length != labels.size()) {
            throw new IllegalArgumentException("%s: %d labels (expected: %s)".formatted(id, values.length, labels));
        }
        Tags tags = Tags.empty();
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(labels.get(i), values[i]);
        }
        return tags;
    }
}
