// SPDX-License-Identifier: Apache-2.0
package io.rejoin.postgres;

import io.rejoin.core.Content;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome.Committed;
import io.rejoin.core.StreamKey;
import io.rejoin.core.TraceParent;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Measures appends of 256 bytes with durable commits: acknowledged publishes each second, how many shared a transaction,
 * the processor time of this process and of the server for each, and how long they took. A main class, not a test: what
 * it prints depends on the machine.
 */
final class AppendThroughput {

    private static final byte[] PAYLOAD = new byte[256];

    private final LongAdder batches = new LongAdder();
    private final LongAdder held = new LongAdder();

    public static void main(String[] arguments) {
        System.setProperty("rejoin.test.fsync", "on");
        java.util.Arrays.fill(PAYLOAD, (byte) 'x');
        AppendThroughput measuring = new AppendThroughput();
        measuring.run("warm-up", 4, 1_000, 64, 20, false);
        for (int lanes : new int[] {1, 2, 4}) {
            System.out.println("lanes: " + lanes);
            measuring.run("many streams", lanes, 1_000, 64, 8, false);
            measuring.run("many streams, keys", lanes, 1_000, 64, 8, true);
            measuring.run("10,000 streams, 256 at once", lanes, 10_000, 256, 8, false);
        }
        measuring.run("one hot stream", 4, 1, 64, 8, false);
        System.exit(0);
    }

    private void run(String what, int lanes, int streams, int concurrency, int seconds, boolean keys) {
        try (Log log = open(lanes)) {
            Flux.range(0, streams)
                    .flatMap(i -> log.log().append(publication(i, null)), 256)
                    .blockLast(Duration.ofMinutes(1));
            batches.reset();
            held.reset();
            long[] latencies = new long[4_000_000];
            java.util.concurrent.atomic.AtomicInteger count = new java.util.concurrent.atomic.AtomicInteger();
            long began = System.nanoTime();
            long end = began + seconds * 1_000_000_000L;
            long cpu = cpu();
            long server = serverCpu();
            Flux.range(0, concurrency)
                    .flatMap(
                            publisher -> publishUntil(log, streams, end, keys, latencies, count)
                                    .repeat(() -> System.nanoTime() < end),
                            concurrency)
                    .blockLast(Duration.ofMinutes(2));
            double took = (System.nanoTime() - began) / 1e9;
            long used = cpu() - cpu;
            long usedByServer = serverCpu() - server;
            int n = count.get();
            java.util.Arrays.sort(latencies, 0, n);
            System.out.printf(
                    "%-28s %8.0f/s  batch %5.1f  held %d  CPU each: java %5.1f us, postgres %5.1f us  p50 %.1f ms  p99 %.1f ms%n",
                    what,
                    n / took,
                    (double) n / Math.max(1, batches.sum()),
                    held.sum(),
                    used / 1e3 / n,
                    usedByServer / 1e3 / n,
                    latencies[n / 2] / 1e6,
                    latencies[(int) (n * 0.99)] / 1e6);
        }
    }

    private Mono<Void> publishUntil(
            Log log,
            int streams,
            long end,
            boolean keys,
            long[] latencies,
            java.util.concurrent.atomic.AtomicInteger count) {
        return Mono.defer(() -> {
                    long began = System.nanoTime();
                    int stream = ThreadLocalRandom.current().nextInt(streams);
                    String key =
                            keys ? Long.toHexString(ThreadLocalRandom.current().nextLong()) : null;
                    return log.log().append(publication(stream, key)).doOnNext(outcome -> {
                        if (!(outcome instanceof Committed)) {
                            throw new IllegalStateException(outcome.toString());
                        }
                        latencies[count.getAndIncrement()] = System.nanoTime() - began;
                    });
                })
                .then();
    }

    private static Publication publication(int stream, @org.jspecify.annotations.Nullable String key) {
        Publication publication = Publication.of(StreamKey.of("acme", "room:" + stream), Content.json(PAYLOAD));
        return key == null ? publication : publication.withKey(new io.rejoin.core.IdempotencyKey(key));
    }

    private Log open(int lanes) {
        PostgresLogSettings settings = TestSettings.withLanes(lanes);
        PostgresEventLog log = PostgresEventLog.builder(TestPostgres.options())
                .settings(settings)
                .listener(new PostgresLogListener() {
                    @Override
                    public void traced(List<TraceParent> publishes, int all, int events, Duration took) {}

                    @Override
                    public void appended(int publishes, int events, Duration took) {
                        batches.increment();
                    }

                    @Override
                    public void held(int publishes) {
                        held.add(publishes);
                    }

                    @Override
                    public void inDoubt(int publishes) {}

                    @Override
                    public void unavailable(Throwable cause) {
                        cause.printStackTrace();
                    }

                    @Override
                    public void trimmed(int streams, long events) {}
                })
                .build();
        Await.done(log.start());
        return new Log(log, settings);
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** Of the backends that are there: those of the log's connections are, until it is closed. */
    private static long serverCpu() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.parent()
                        .map(parent -> parent.pid() == TestPostgres.pid())
                        .orElse(false))
                .mapToLong(process ->
                        process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L))
                .sum();
    }
}
