// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rejoin.autoconfigure.TenantUsage.Totals;
import io.rejoin.core.Tenant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Shows usage by tenant, of a bounded number of tenants: each costs a monitoring system a series. Used by one thread at a time. */
final class UsageMetrics implements BiConsumer<Tenant, Totals> {

    /** No tenant can have this name's brackets. */
    static final String OTHER = "(other)";

    private static final String TENANT = "tenant";
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private record Counters(
            Counter eventsIn,
            Counter bytesIn,
            Counter eventsOut,
            Counter bytesOut,
            Counter subscribed,
            Counter connected) {}

    private final MeterRegistry registry;
    private final int limit;
    private final Map<String, Counters> counters = new HashMap<>();

    UsageMetrics(MeterRegistry registry, int limit) {
        this.registry = registry;
        this.limit = limit;
    }

    @Override
    public void accept(Tenant tenant, Totals used) {
        Counters known = counters.get(tenant.id());
        if (known == null) {
            int named = counters.size() - (counters.containsKey(OTHER) ? 1 : 0);
            known = counters.computeIfAbsent(named < limit ? tenant.id() : OTHER, this::register);
        }
        known.eventsIn().increment(used.eventsIn());
        known.bytesIn().increment(used.bytesIn());
        known.eventsOut().increment(used.eventsOut());
        known.bytesOut().increment(used.bytesOut());
        known.subscribed().increment(used.subscriptionNanos() / NANOS_PER_SECOND);
        known.connected().increment(used.connectionNanos() / NANOS_PER_SECOND);
    }

    private Counters register(String tenant) {
        return new Counters(
                RejoinMeter.USAGE_EVENTS_IN.counter(registry, TENANT, tenant),
                RejoinMeter.USAGE_BYTES_IN.counter(registry, TENANT, tenant),
                RejoinMeter.USAGE_EVENTS_OUT.counter(registry, TENANT, tenant),
                RejoinMeter.USAGE_BYTES_OUT.counter(registry, TENANT, tenant),
                RejoinMeter.USAGE_TIME.counter(registry, TENANT, tenant),
                RejoinMeter.USAGE_CONNECTION_TIME.counter(registry, TENANT, tenant));
    }
}
