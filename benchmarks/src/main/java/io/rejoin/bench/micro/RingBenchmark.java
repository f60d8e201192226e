// SPDX-License-Identifier: Apache-2.0
package io.rejoin.bench.micro;

import io.rejoin.core.Content;
import io.rejoin.core.Publication;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.memory.InMemoryEventLog;
import io.rejoin.core.memory.InMemoryLiveFeed;
import io.rejoin.core.reconcile.ReconcileSettings;
import io.rejoin.core.reconcile.ReconcilingNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** An event from its publish through the ring to a thousand cursors, without any transport: time for each of them. */
@State(Scope.Thread)
public class RingBenchmark {

    private static final int SUBSCRIBERS = 1_000;
    private static final StreamKey STREAM = StreamKey.of("bench", "stream");
    private static final Publication EVENT =
            Publication.of(STREAM, Content.json("1".getBytes(StandardCharsets.US_ASCII)));

    private final Scheduler scheduler = Schedulers.newSingle("reconcile");
    private final ReconcilingNode node = new ReconcilingNode(
            new InMemoryEventLog(Clock.systemUTC(), new Random(1)),
            InMemoryLiveFeed.direct(),
            ReconcileSettings.DEFAULT,
            scheduler);
    private long delivered;
    private volatile int live;

    @Setup
    public void setUp() {
        node.start();
        for (int i = 0; i < SUBSCRIBERS; i++) {
            Disposable unused = node.subscribe(
                            SubscribeRequest.of(STREAM, StartAt.LATEST).on(Runnable::run))
                    .subscribe(this::take);
        }
        while (live < SUBSCRIBERS) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one at a time: the tail's mailbox
    private void take(Signal signal) {
        switch (signal) {
            case Signal.Events(var events) -> delivered += events.size();
            case Signal.Live live -> this.live++;
            default -> {}
        }
    }

    @TearDown
    public void tearDown() {
        node.close();
        scheduler.dispose();
    }

    @Benchmark
    @OperationsPerInvocation(SUBSCRIBERS)
    public long deliver() {
        var unused = node.publish(EVENT).block();
        return delivered;
    }
}
