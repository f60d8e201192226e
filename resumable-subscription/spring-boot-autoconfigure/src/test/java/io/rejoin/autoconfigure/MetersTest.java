// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rejoin.autoconfigure.TenantUsage.Totals;
import io.rejoin.core.Tenant;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.memory.InMemoryLiveFeed;
import io.rejoin.core.reconcile.ReconcileSettings;
import io.rejoin.core.reconcile.ReconcilingNode;
import io.rejoin.postgres.PoolState;
import io.rejoin.redis.RedisFeedSettings;
import io.rejoin.redis.RedisLiveFeed;
import io.rejoin.web.Departures;
import io.rejoin.web.WebLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class MetersTest {

    private static final Path REFERENCE = Path.of("../../docs/reference/metrics.md");
    private static final String BEGIN = "<!-- Made from RejoinMeter by MetersTest; do not edit. -->\n";
    private static final String END = "<!-- End of RejoinMeter. -->\n";

    private static final UsageAccount USAGE =
            new UsageAccount(new UsageMeter(() -> 0), (_, _) -> {}, _ -> Mono.empty(), InstantSource.system());

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
            new Latencies(registry, InstantSource.system());
            new PoolMetrics(() -> List.of(new PoolState("writer", 1, 2, 3))).bindTo(registry);
            new UsageMetrics(registry, 1).accept(new Tenant("acme"), Totals.ZERO);
            UsageAutoConfiguration.Metrics.bound(USAGE).bindTo(registry);
            assertThat(registry.getMeters().stream()
                            .map(meter -> meter.getId().getName())
                            .filter(name -> !name.endsWith(".histogram")) // the buckets of a timer
                            .distinct())
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(RejoinMeter.values())
                            .map(RejoinMeter::id)
                            .toList());
            for (Meter meter : registry.getMeters()) {
                if (meter.getId().getName().endsWith(".histogram")) {
                    continue;
                }
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

    @Test
    void theReferenceSaysWhatTheListSays() throws IOException {
        String page = Files.readString(REFERENCE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if ("write".equals(System.getProperty("rejoin.docs"))) {
            Files.writeString(REFERENCE, page.substring(0, begin) + table() + page.substring(end));
        } else {
            assertThat(page.substring(begin, end))
                    .as("out of date: run this test with -Drejoin.docs=write")
                    .isEqualTo(table());
        }
    }

    private static String table() {
        StringBuilder table = new StringBuilder("\n| meter | unit | meaning |\n|---|---|---|\n");
        for (RejoinMeter meter : RejoinMeter.values()) {
            table.append("| `%s` | %s | %s |\n"
                    .formatted(
                            meter.id().replace('.', '_'),
                            Objects.requireNonNullElse(meter.unit(), ""),
                            meter.description()));
        }
        return table.append('\n').toString();
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
