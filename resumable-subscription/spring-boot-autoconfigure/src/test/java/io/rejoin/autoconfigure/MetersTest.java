// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.memory.InMemoryLiveFeed;
import io.rejoin.core.reconcile.ReconcileSettings;
import io.rejoin.core.reconcile.ReconcilingNode;
import io.rejoin.redis.RedisFeedSettings;
import io.rejoin.redis.RedisLiveFeed;
import io.rejoin.web.Departures;
import io.rejoin.web.WebLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

class MetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void everyMeterOfTheListIsThereAndNoOther() {
        InMemoryEventLog log = new InMemoryEventLog(InstantSource.system(), new Random(1));
        try (ReconcilingNode node = new ReconcilingNode(
                        log, InMemoryLiveFeed.direct(), ReconcileSettings.DEFAULT, Schedulers.parallel());
                RedisLiveFeed feed = RedisLiveFeed.create(RedisFeedSettings.standalone("redis://127.0.0.1:1"))) {
            new NodeMetrics(node).bindTo(registry);
            new FeedMetrics(feed).bindTo(registry);
            new LogMetrics(registry);
            new WebMetrics(new Departures(WebLimits.DEFAULT)).bindTo(registry);
            assertThat(registry.getMeters().stream()
                            .map(meter -> meter.getId().getName())
                            .distinct())
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(RejoinMeter.values())
                            .map(RejoinMeter::id)
                            .toList());
            for (Meter meter : registry.getMeters()) {
                assertThat(meter.getId().getDescription()).isNotBlank();
                meter.measure()
                        .forEach(measurement ->
                                assertThat(measurement.getValue()).isNotNaN());
            }
        }
    }

    @Test
    void whatTheLogTellsIsCounted() {
        LogMetrics metrics = new LogMetrics(registry);
        metrics.appended(2, 5, Duration.ofMillis(3));
        metrics.held(1);
        metrics.inDoubt(4);
        metrics.unavailable(new RuntimeException());
        metrics.trimmed(1, 6);
        assertThat(count(RejoinMeter.LOG_PUBLISHES)).isEqualTo(2);
        assertThat(count(RejoinMeter.LOG_EVENTS)).isEqualTo(5);
        assertThat(count(RejoinMeter.LOG_HELD)).isEqualTo(1);
        assertThat(count(RejoinMeter.LOG_IN_DOUBT)).isEqualTo(4);
        assertThat(count(RejoinMeter.LOG_UNAVAILABLE)).isEqualTo(1);
        assertThat(count(RejoinMeter.LOG_TRIMMED)).isEqualTo(6);
        assertThat(registry.get(RejoinMeter.LOG_APPEND.id()).timer().count()).isEqualTo(1);
    }

    /** So that what a monitoring system appends is not said twice. */
    @Test
    void aCountersNameEndsWithItsUnit() {
        for (RejoinMeter meter : RejoinMeter.values()) {
            if (meter.unit() != null && !meter.unit().equals("bytes")) {
                assertThat(meter.id()).endsWith("." + meter.unit());
            }
        }
    }

    private double count(RejoinMeter meter) {
        return registry.get(meter.id()).counter().count();
    }
}
