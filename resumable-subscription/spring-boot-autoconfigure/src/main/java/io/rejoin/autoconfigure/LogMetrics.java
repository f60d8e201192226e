// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rejoin.core.TraceParent;
import io.rejoin.postgres.PostgresLogListener;
import java.time.Duration;
import java.util.List;

/** Counts what the log in PostgreSQL does. */
final class LogMetrics implements PostgresLogListener {

    private final Timer append;
    private final Counter publishes;
    private final Counter events;
    private final Counter held;
    private final Counter inDoubt;
    private final Counter unavailable;
    private final Counter trimmed;

    LogMetrics(MeterRegistry registry) {
        append = Timer.builder(RejoinMeter.LOG_APPEND.id())
                .description(RejoinMeter.LOG_APPEND.description())
                .register(registry);
        publishes = counter(registry, RejoinMeter.LOG_PUBLISHES);
        events = counter(registry, RejoinMeter.LOG_EVENTS);
        held = counter(registry, RejoinMeter.LOG_HELD);
        inDoubt = counter(registry, RejoinMeter.LOG_IN_DOUBT);
        unavailable = counter(registry, RejoinMeter.LOG_UNAVAILABLE);
        trimmed = counter(registry, RejoinMeter.LOG_TRIMMED);
    }

    private static Counter counter(MeterRegistry registry, RejoinMeter meter) {
        return Counter.builder(meter.id())
                .baseUnit(meter.unit())
                .description(meter.description())
                .register(registry);
    }

    @Override
    public void appended(int publishCount, int eventCount, Duration took) {
        append.record(took);
        publishes.increment(publishCount);
        events.increment(eventCount);
    }

    @Override
    public void traced(List<TraceParent> publishes, int all, int eventCount, Duration took) {}

    @Override
    public void held(int publishCount) {
        held.increment(publishCount);
    }

    @Override
    public void inDoubt(int publishCount) {
        inDoubt.increment(publishCount);
    }

    @Override
    public void unavailable(Throwable cause) {
        unavailable.increment();
    }

    @Override
    public void trimmed(int streams, long eventCount) {
        trimmed.increment(eventCount);
    }
}
