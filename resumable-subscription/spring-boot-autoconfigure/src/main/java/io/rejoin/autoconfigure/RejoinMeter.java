// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Every meter of the library: its name, what it counts, and what to make of it. */
public enum RejoinMeter {
    NODE_SUBSCRIPTIONS("rejoin.node.subscriptions", "subscriptions", "Subscriptions open on this node now."),
    NODE_STREAMS("rejoin.node.streams", "streams", "Streams that this node follows now."),
    NODE_RING_MEMORY(
            "rejoin.node.ring.memory",
            "bytes",
            "Memory that recent events of all streams take now, ephemeral ones included."),
    NODE_DELIVERED("rejoin.node.delivered.events", "events", "Events given to subscribers, once per subscriber."),
    NODE_HINTS_LOST(
            "rejoin.node.lost.hints", "hints", "Hints dropped because a stream was flooded; made up for from the log."),
    NODE_HINTS_UNSENT("rejoin.node.unsent.hints", "hints", "Hints that the feed did not take; other nodes are slower."),
    NODE_AUDIT_REPAIRS(
            "rejoin.node.repaired.streams",
            "streams",
            "Streams found behind the log by an audit: the feed lost hints and did not tell."),
    NODE_AUDIT_FAILURES("rejoin.node.failed.audits", "audits", "Audits that the log did not answer."),
    NODE_BROKEN_HISTORIES(
            "rejoin.node.broken.histories",
            "histories",
            "Streams whose history was found to be another: a deletion, a restored backup, a failover that lost commits."),
    NODE_RESETS("rejoin.node.resets", "resets", "Subscribers told that their position cannot be gone on from."),
    NODE_CATCH_UP_PAGES("rejoin.node.catch.up.pages", "pages", "Pages read by subscribers that lag."),
    NODE_LOG_QUERIES("rejoin.node.log.queries", "queries", "Queries sent to the log, audits excluded."),
    WEB_OPEN("rejoin.web.open.streams", "streams", "Connections that are subscribed now."),
    WEB_LEFT(
            "rejoin.web.left.streams",
            "streams",
            "Streams and long-polls ended by this node, by `reason`: `age` and `drain` were told to come back, the others"
                    + " are the error codes of leases that ended."),
    NODE_LAG(
            "rejoin.node.lag.seconds",
            "seconds",
            "For how long the stream that lags most is known to lag behind the log; 0 where none does. Alert above 2 s."),
    NODE_COMMIT("rejoin.node.commit", null, "From a publish to its commit, as its publisher waits for it."),
    NODE_HINT("rejoin.node.hint", null, "From the commit of a publish until the feed took its hint."),
    NODE_ARRIVAL(
            "rejoin.node.arrival",
            null,
            "From an event's writing to its place in this node's ring, ready for all subscribers; by two machines' clocks."),
    FEED_HEALTHY(
            "rejoin.feed.healthy",
            null,
            "1 while the probe through the feed comes back, 0 while it does not. Alert on 0 for 5 s."),
    FEED_PUBLISHED("rejoin.feed.published.messages", "messages", "Messages that the feed took."),
    FEED_REJECTED(
            "rejoin.feed.rejected.messages",
            "messages",
            "Messages not sent: the feed was disconnected, or too many were in flight."),
    FEED_FAILED(
            "rejoin.feed.failed.messages",
            "messages",
            "Messages sent that the feed refused or did not answer in time."),
    FEED_RECEIVED("rejoin.feed.received.messages", "messages", "Messages that arrived for a stream of this node."),
    FEED_MALFORMED("rejoin.feed.malformed.messages", "messages", "Messages that arrived and could not be read."),
    FEED_INTERRUPTIONS(
            "rejoin.feed.lost.connections", "connections", "Listening connections that were lost or given up."),
    FEED_PROBES_ANSWERED("rejoin.feed.answered.probes", "probes", "Probes that came back."),
    FEED_PROBES_FAILED("rejoin.feed.failed.probes", "probes", "Probes that did not come back, or could not be sent."),
    LOG_APPEND("rejoin.log.append", null, "Transactions that wrote events, from the first lock to the commit."),
    LOG_PUBLISHES("rejoin.log.publishes", "publishes", "Publishes committed."),
    LOG_EVENTS("rejoin.log.events", "events", "Events committed."),
    LOG_HELD(
            "rejoin.log.held.publishes", "publishes", "Publishes that waited because somebody else held their stream."),
    LOG_IN_DOUBT(
            "rejoin.log.in.doubt.publishes",
            "publishes",
            "Publishes during whose commit the connection broke: written, or not."),
    LOG_UNAVAILABLE("rejoin.log.failures", "failures", "Times that the database did not answer, or refused."),
    LOG_TRIMMED("rejoin.log.trimmed.events", "events", "Events removed because retention does not keep them."),
    LOG_POOL_USED(
            "rejoin.log.pool.used.connections", "connections", "Connections to the database at work now, by pool."),
    LOG_POOL_WAITING("rejoin.log.pool.waiting.requests", "requests", "Those who wait for a connection now, by pool."),
    LOG_POOL_MAX("rejoin.log.pool.max.connections", "connections", "Connections that there may be, by pool."),
    USAGE_EVENTS_IN("rejoin.usage.published.events", "events", "Events committed, by tenant."),
    USAGE_BYTES_IN("rejoin.usage.published.bytes", "bytes", "Payload of these."),
    USAGE_EVENTS_OUT(
            "rejoin.usage.delivered.events", "events", "Events given to subscribers, once per subscriber, by tenant."),
    USAGE_BYTES_OUT("rejoin.usage.delivered.bytes", "bytes", "Payload of these."),
    USAGE_TIME("rejoin.usage.subscription.seconds", "seconds", "Time that subscriptions were open, by tenant."),
    USAGE_CONNECTION_TIME(
            "rejoin.usage.connection.seconds",
            "seconds",
            "Time that connections of streams were open and long-polls waited, by tenant."),
    USAGE_FAILURES("rejoin.usage.failed.writes", "writes", "Times that usage could not be written; it is tried again."),
    USAGE_LOST("rejoin.usage.lost.figures", "figures", "Figures that were lost because too many waited to be written.");

    /** Bounds of the histograms: what an objective may be stated in. */
    private static final Duration[] OBJECTIVES = LongStream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_000, 5_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final String id;
    private final @Nullable String unit;
    private final String description;

    RejoinMeter(String id, @Nullable String unit, String description) {
        this.id = id;
        this.unit = unit;
        this.description = description;
    }

    /** The name in Micrometer; monitoring systems spell it their own way, with the unit behind it. */
    public String id() {
        return id;
    }

    /** The base unit, {@code null} where the meter has none or it goes without saying. */
    public @Nullable String unit() {
        return unit;
    }

    /** One or two sentences for the one who looks at it. */
    public String description() {
        return description;
    }

    <T> void gauge(MeterRegistry registry, T source, ToDoubleFunction<T> value, String... tags) {
        Gauge.builder(id, source, value)
                .tags(tags)
                .baseUnit(unit)
                .description(description)
                .register(registry);
    }

    <T> void counter(MeterRegistry registry, T source, ToDoubleFunction<T> value, String... tags) {
        FunctionCounter.builder(id, source, value)
                .tags(tags)
                .baseUnit(unit)
                .description(description)
                .register(registry);
    }

    /** A counter that is counted here. */
    Counter counter(MeterRegistry registry, String... tags) {
        return Counter.builder(id)
                .tags(tags)
                .baseUnit(unit)
                .description(description)
                .register(registry);
    }

    /** A timer with a histogram. */
    Timer timer(MeterRegistry registry) {
        return Timer.builder(id)
                .description(description)
                .serviceLevelObjectives(OBJECTIVES)
                .register(registry);
    }
}
