// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The same load for a long time, and nothing grows: heap, direct memory, descriptors, threads, streams that the node follows. Clients
 * of every kind come and go all the time, with tokens that end meanwhile; streams come and go, too. In the end all that was held for
 * clients is given back. Profile {@code soak}; {@code -Drejoin.soak.minutes=2} makes a short run.
 */
@ExtendWith(SharedPlatform.class)
@Tag("soak")
@Timeout(10_800)
class SoakTest {

    private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("rejoin.soak.minutes", 60));
    private static final int SAMPLES = 90;

    /** In a shorter run caches are still filling, and what is judged is that everything is given back. */
    private static final Duration LEAST_JUDGED = Duration.ofMinutes(10);

    /** After the last client left: longer than the node keeps a stream that nobody follows. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int RETENTION = 500;
    private static final int CHURN = 2;

    private final List<SoakUser> users = new ArrayList<>();

    @Test
    void nothingGrowsAndEverythingIsGivenBack(TestPlatform on) throws Exception {
        Client admin = on.client();
        for (int i = 0; i < SoakUsers.STREAMS; i++) {
            assertThat(admin.send(
                                    "PUT",
                                    "/streams/v1/" + SoakUsers.stream(i),
                                    "{\"retention\":{\"maxEvents\":" + RETENTION + "}}")
                            .statusCode())
                    .isEqualTo(200);
        }
        List<SoakSample> samples = new ArrayList<>();
        try (ScheduledExecutorService cutter = Executors.newScheduledThreadPool(1);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            populate(on, cutter);
            List<Future<?>> running = new ArrayList<>();
            users.forEach(user -> running.add(threads.submit(user)));
            try {
                pass(on, samples, running);
            } finally {
                users.forEach(SoakUser::stop);
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        Census.awaitNothing(on);
        Awaitility.await("no stream is followed any more").atMost(PATIENCE).untilAsserted(() -> {
            SoakSample after = SoakSample.of(on);
            assertThat(after.figure(SoakSample.STREAMS)).isZero();
            assertThat(after.figure(SoakSample.RING)).isZero();
        });
        SoakFlatness flatness = new SoakFlatness(samples);
        System.out.printf(
                "soak of %s: %,d connections of %d clients%nfirst: %s%nlast:  %s%nafter: %s%n",
                LENGTH,
                users.stream().mapToLong(user -> user.rounds).sum(),
                users.size(),
                samples.getFirst(),
                samples.getLast(),
                SoakSample.of(on));
        SoakFlatness.BOUNDS.forEach((name, bound) -> System.out.printf(
                "%s: %s from the first third to the last (up to %,d)%n", name, flatness.growth(name), bound));
        if (LENGTH.compareTo(LEAST_JUDGED) >= 0) {
            assertThat(flatness.violations()).isEmpty();
        }
    }

    private void populate(TestPlatform on, ScheduledExecutorService cutter) {
        for (int i = 0; i < 4; i++) {
            users.add(new SoakUsers.Publisher(on, i, new Random(i), cutter, 20));
        }
        for (int i = 0; i < 40; i++) {
            users.add(new SoakUsers.Source(on, i, new Random(i), cutter, i % 10 == 0));
        }
        for (int i = 0; i < 8; i++) {
            users.add(new SoakUsers.Several(on, i, new Random(i), cutter));
            users.add(new SoakUsers.Socket(on, i, new Random(i), cutter));
            users.add(new SoakUsers.Poller(on, i, new Random(i), cutter));
        }
        for (int i = 0; i < CHURN; i++) {
            users.add(new SoakUsers.Churn(on, i, new Random(), cutter));
        }
    }

    /** Looks every so often, until the time is over or somebody fails. */
    private static void pass(TestPlatform on, List<SoakSample> samples, List<Future<?>> running) {
        long end = System.nanoTime() + LENGTH.toNanos();
        Awaitility.await("the end of the soak")
                .pollDelay(Duration.ZERO)
                .pollInterval(LENGTH.dividedBy(SAMPLES))
                .atMost(LENGTH.plusMinutes(2))
                .until(() -> {
                    failWith(running);
                    SoakSample sample = SoakSample.of(on);
                    samples.add(sample);
                    System.out.println(sample);
                    return System.nanoTime() - end >= 0;
                });
    }

    /** Nobody ends of itself. */
    private static void failWith(List<Future<?>> running) throws ExecutionException, InterruptedException {
        for (Future<?> each : running) {
            if (each.isDone()) {
                each.get();
            }
        }
    }
}
