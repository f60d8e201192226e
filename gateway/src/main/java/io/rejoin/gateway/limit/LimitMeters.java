// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rejoin.gateway.observe.GatewayMeter;
import java.util.Locale;

/** Counts what limits decided, and by whom. */
final class LimitMeters {

    private final MeterRegistry registry;
    private final Counter[] admitted;
    private final Counter[] refused;

    /** @param expected whether there should be a Redis */
    LimitMeters(MeterRegistry registry, LimitRedis redis, boolean expected, Buckets buckets) {
        this.registry = registry;
        this.admitted = decisions("admitted");
        this.refused = decisions("refused");
        GatewayMeter.LIMIT_FALLBACK.gauge(registry, redis, it -> expected && !it.isUsable() ? 1 : 0);
        GatewayMeter.LIMIT_BUCKETS.gauge(registry, buckets, Buckets::size);
    }

    private Counter[] decisions(String outcome) {
        Verdict.Source[] sources = Verdict.Source.values();
        Counter[] counters = new Counter[sources.length];
        for (Verdict.Source source : sources) {
            counters[source.ordinal()] =
                    GatewayMeter.LIMIT_DECISIONS.counter(registry, source.name().toLowerCase(Locale.ROOT), outcome);
        }
        return counters;
    }

    void count(Verdict verdict) {
        switch (verdict) {
            case Verdict.Admitted it -> admitted[it.source().ordinal()].increment();
            case Verdict.Limited it -> refusal(it, it.quota().policy());
            case Verdict.TooManyOpen it -> refusal(it, it.policy());
            case Verdict.Unknown it -> refusal(it, "outage");
        }
    }

    /** The names of policies are few, and none is a client's. */
    private void refusal(Verdict verdict, String policy) {
        refused[verdict.source().ordinal()].increment();
        GatewayMeter.LIMIT_REFUSALS.counter(registry, policy).increment();
    }
}
