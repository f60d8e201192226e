// SPDX-License-Identifier: Apache-2.0
package io.rejoin.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.rejoin.core.Cursor;
import io.rejoin.core.StreamKey;
import io.rejoin.testkit.HistoryChecker;
import java.io.IOException;
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
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;

/**
 * Publishers at a steady rate, and subscribers that are cut at random every one to three seconds and come back with their
 * last cursor; in the end everybody must have seen every acknowledged event, once, in order.
 *
 * @param servers base addresses that publishers and subscribers connect to at random
 * @param batch events of one publish
 * @param perSecond events published per second, all publishers together
 * @param kind what the subscribers are
 */
record CutStorm(
        List<URI> servers,
        String token,
        String tenant,
        int streams,
        int subscribers,
        int batch,
        double perSecond,
        Kind kind) {

    /** Of one stream each, with server-sent events. */
    static final Kind SSE = (storm, index, streams, checker, cutter, random) -> {
        StreamKey stream = streams.get(index % streams.size());
        return new CutSubscriber(
                storm.servers, stream, storm.token, checker.subscriber("subscriber " + index, stream), cutter, random);
    };

    /** What the subscribers are. */
    @FunctionalInterface
    interface Kind {

        StormClient make(
                CutStorm storm,
                int index,
                List<StreamKey> streams,
                HistoryChecker checker,
                ScheduledExecutorService cutter,
                RandomGenerator random);
    }

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
    Report run(Duration duration, long seed) throws IOException, InterruptedException, ExecutionException {
        HistoryChecker checker = new HistoryChecker();
        ConcurrentMap<StreamKey, Cursor> heads = new ConcurrentHashMap<>();
        List<StreamKey> keys = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            keys.add(StreamKey.of(tenant, "storm:" + Long.toHexString(seed) + ":" + i));
        }
        List<StormClient> cut = new ArrayList<>();
        List<SteadyPublisher> publishers = new ArrayList<>();
        try (ScheduledExecutorService cutter = Executors.newScheduledThreadPool(1);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < subscribers; i++) {
                cut.add(kind.make(this, i, keys, checker, cutter, new Random(seed + i)));
            }
            cut.forEach(subscriber -> running.add(threads.submit(subscriber)));
            for (int i = 0; i < PUBLISHERS; i++) {
                publishers.add(new SteadyPublisher(
                        servers, keys, token, checker, heads, batch, perSecond / PUBLISHERS, new Random(seed - i)));
            }
            List<Future<?>> publishing = new ArrayList<>();
            publishers.forEach(publisher -> publishing.add(threads.submit(publisher)));
            running.addAll(publishing);
            try {
                pass(duration, running);
                cut.forEach(StormClient::calm);
                publishers.forEach(SteadyPublisher::stop);
                for (Future<?> each : publishing) {
                    each.get();
                }
                Awaitility.await("every subscriber at the head of its stream")
                        .atMost(SETTLE)
                        .untilAsserted(() -> assertThat(cut).allMatch(subscriber -> subscriber.isAtHead(heads)));
            } finally {
                publishers.forEach(SteadyPublisher::stop);
                for (StormClient subscriber : cut) {
                    subscriber.stop();
                }
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        for (StreamKey key : keys) {
            checker.finish(key, Histories.read(servers.getFirst(), token, key));
        }
        checker.assertClean();
        return new Report(
                publishers.stream().mapToLong(p -> p.published.get()).sum(),
                publishers.stream().mapToLong(p -> p.repeated.get()).sum(),
                cut.stream().mapToLong(StormClient::observed).sum(),
                cut.stream().mapToLong(StormClient::connections).sum(),
                cut.stream().mapToLong(StormClient::refusals).sum());
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
                            each.get(); // nobody ends of itself: throws what it failed with
                        }
                    }
                    return System.nanoTime() - end >= 0;
                });
    }
}
