// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rejoin.web.Departures;
import io.rejoin.web.LeaseState;
import io.rejoin.web.ProblemCode;

/** Shows which streams are open, and why others left. */
final class WebMetrics implements MeterBinder {

    private static final String REASON = "reason";

    private final Departures departures;

    WebMetrics(Departures departures) {
        this.departures = departures;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        RejoinMeter.WEB_OPEN.gauge(registry, departures, Departures::open);
        RejoinMeter.WEB_LEFT.counter(registry, departures, Departures::aged, REASON, "age");
        RejoinMeter.WEB_LEFT.counter(registry, departures, Departures::drained, REASON, "drain");
        for (ProblemCode code : LeaseState.Ended.CODES) {
            RejoinMeter.WEB_LEFT.counter(registry, departures, it -> it.ended(code), REASON, code.code());
        }
    }
}
