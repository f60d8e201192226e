// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Load and rest in turn for a long time, and from rest to rest nothing grows: heap, direct memory, meters, descriptors, threads. Clients
 * of every kind come and go all the time, with tokens that end meanwhile; streams come and go, too. At each rest all that was held for
 * clients is given back. Profile {@code soak}; {@code -Drejoin.soak.minutes=3} makes a short run.
 */
@Tag("soak")
@Timeout(10_800)
class SoakTest {

    private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("rejoin.soak.minutes", 60));
    private static final int LOADS = 60;
    private static final Duration LEAST_LOAD = Duration.ofSeconds(10);

    /** Of the whole time; caches fill. */
    private static final double WARM_UP = 0.2;

    private static final int RETENTION = 500;
    private static final int CHURN = 2;

    private final List<SoakUser> users = new ArrayList<>();
    private final List<SoakSample> samples = new ArrayList<>();
    private final long began = System.nanoTime();

    @Test
    void nothingGrowsAndEverythingIsGivenBack() throws Exception {
        // So that connections that nobody uses are soon closed, and rests are short.
        try (TestPlatform on = TestPlatform.start(
                        1, options -> options.withGatewayProperty("rejoin.gateway.upstream.idle-timeout", "2s"));
                ScheduledExecutorService cutter = Executors.newScheduledThreadPool(1);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            createStreams(on);
            populate(on, cutter);
            SoakRest rest = new SoakRest(on);
            @Nullable Map<String, Long> level = null;
            while (since().compareTo(LENGTH) < 0) {
                load(threads);
                rest.awaitGivenBack();
                @Nullable Map<String, Long> counts = null;
                if (since().toMillis() > LENGTH.toMillis() * WARM_UP) {
                    counts = rest.leastCounts(level);
                    level = level == null ? counts : level;
                }
                samples.add(SoakSample.of(rest, since(), counts));
                System.out.println(samples.getLast());
            }
        }
        SoakFlatness flatness = new SoakFlatness(samples);
        System.out.printf(
                "soak of %s: %,d connections of %d clients%nfirst judged: %s%nlast: %s%n",
                LENGTH,
                users.stream().mapToLong(user -> user.rounds).sum(),
                users.size(),
                flatness.judged().getFirst(),
                samples.getLast());
        SoakFlatness.BOUNDS.forEach((name, bound) ->
                System.out.printf("%s: %,.0f an hour (up to %,d)%n", name, flatness.slope(name), bound));
        assertThat(flatness.violations()).isEmpty();
    }

    private Duration since() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static void createStreams(TestPlatform on) throws Exception {
        Client admin = on.client();
        try (var _ = admin.http()) {
            for (int i = 0; i < SoakUsers.STREAMS; i++) {
                assertThat(admin.send(
                                        "PUT",
                                        "/streams/v1/" + SoakUsers.stream(i),
                                        "{\"retention\":{\"maxEvents\":" + RETENTION + "}}")
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }

    private void populate(TestPlatform on, ScheduledExecutorService cutter) {
        for (int i = 0; i < 4; i++) {
            users.add(new SoakUsers.Publisher(on, i, new Random(i), cutter, 20));
        }
        for (int i = 0; i < 160; i++) {
            users.add(new SoakUsers.Source(on, i, new Random(i), cutter, i % 10 == 0));
        }
        for (int i = 0; i < 12; i++) {
            users.add(new SoakUsers.Several(on, i, new Random(i), cutter));
            users.add(new SoakUsers.Socket(on, i, new Random(i), cutter));
            users.add(new SoakUsers.Poller(on, i, new Random(i), cutter));
        }
        for (int i = 0; i < CHURN; i++) {
            users.add(new SoakUsers.Churn(on, i, new Random(), cutter));
        }
    }

    /** All clients for a while, or until one fails. */
    private void load(ExecutorService threads) throws ExecutionException, InterruptedException {
        List<Future<?>> running =
                users.stream().<Future<?>>map(user -> user.start(threads)).toList();
        try {
            Duration length = LENGTH.dividedBy(LOADS);
            length = length.compareTo(LEAST_LOAD) < 0 ? LEAST_LOAD : length;
            long end = System.nanoTime() + length.toNanos();
            BooleanSupplier over = () -> System.nanoTime() - end >= 0;
            Awaitility.await("the end of the load")
                    .atMost(length.multipliedBy(2))
                    .until(() -> over.getAsBoolean() || running.stream().anyMatch(Future::isDone));
        } finally {
            users.forEach(SoakUser::stop);
        }
        for (Future<?> each : running) {
            each.get();
        }
    }
}
