// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import io.rejoin.testkit.HistoryChecker;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.awaitility.Awaitility;

/**
 * Publishers at a steady rate, and subscribers that are cut at random every one to three seconds and come back with their
 * last cursor; in the end everybody must have seen every acknowledged event, once, in order.
 *
 * @param servers base addresses that publishers and subscribers connect to at random
 */
record CutStorm(List<URI> servers, String token, String tenant, int streams, int subscribers, double perSecond) {

    private static final int PUBLISHERS = 16;
    private static final Duration SETTLE = Duration.ofSeconds(60);

    /** What happened. */
    record Report(long published, long repeated, long delivered, long connections, long refusals) {

        @Override
        public String toString() {
            return "published %,d (%,d repeated), delivered %,d over %,d connections (%,d refused)"
                    .formatted(published, repeated, delivered, connections, refusals);
        }
    }

    /** Runs for {@code duration}, lets everything settle, and fails with every anomaly. */
    Report run(Duration duration, long seed) throws InterruptedException, ExecutionException {
        HistoryChecker checker = new HistoryChecker();
        ConcurrentMap<StreamKey, Cursor> heads = new ConcurrentHashMap<>();
        List<StreamKey> keys = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            keys.add(StreamKey.of(tenant, "storm:" + Long.toHexString(seed) + ":" + i));
        }
        List<CutSubscriber> cut = new ArrayList<>();
        List<SteadyPublisher> publishers = new ArrayList<>();
        try (ScheduledExecutorService cutter = Executors.newScheduledThreadPool(1);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < subscribers; i++) {
                StreamKey stream = keys.get(i % streams);
                cut.add(new CutSubscriber(
                        servers,
                        stream,
                        token,
                        checker.subscriber("subscriber " + i, stream),
                        cutter,
                        new Random(seed + i)));
            }
            cut.forEach(subscriber -> running.add(threads.submit(subscriber)));
            for (int i = 0; i < PUBLISHERS; i++) {
                publishers.add(new SteadyPublisher(
                        servers, keys, token, checker, heads, perSecond / PUBLISHERS, new Random(seed - i)));
            }
            publishers.forEach(publisher -> running.add(threads.submit(publisher)));
            try {
                pass(duration, running);
                publishers.forEach(SteadyPublisher::stop);
                cut.forEach(CutSubscriber::calm);
                Awaitility.await("every subscriber at the head of its stream")
                        .atMost(SETTLE)
                        .untilAsserted(() -> assertThat(cut).allMatch(subscriber -> isAtHead(subscriber, heads)));
            } finally {
                publishers.forEach(SteadyPublisher::stop);
                for (CutSubscriber subscriber : cut) {
                    subscriber.stop();
                }
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        keys.forEach(key -> checker.finish(key, null));
        checker.assertClean();
        return new Report(
                publishers.stream().mapToLong(p -> p.published.get()).sum(),
                publishers.stream().mapToLong(p -> p.repeated.get()).sum(),
                cut.stream().mapToLong(CutSubscriber::observed).sum(),
                cut.stream().mapToLong(s -> s.connections.get()).sum(),
                cut.stream().mapToLong(s -> s.refusals.get()).sum());
    }

    /** Lets time pass, unless somebody fails meanwhile. */
    private static void pass(Duration duration, List<Future<?>> running) {
        long end = System.nanoTime() + duration.toNanos();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(200))
                .atMost(duration.plusSeconds(10))
                .until(() -> {
                    for (Future<?> each : running) {
                        if (each.isDone()) {
                            each.get();
                        }
                    }
                    return System.nanoTime() - end >= 0;
                });
    }

    private static boolean isAtHead(CutSubscriber subscriber, ConcurrentMap<StreamKey, Cursor> heads) {
        Cursor head = heads.get(subscriber.stream());
        return head == null || head.equals(subscriber.position());
    }
}
