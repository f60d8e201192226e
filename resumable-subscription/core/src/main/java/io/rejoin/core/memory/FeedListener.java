// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.memory;

import io.rejoin.core.spi.FeedSignal;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Scheduler;

/**
 * One listener of an {@link InMemoryLiveFeed}: a bounded queue, drained by one thread at a time. {@code Listening} is in
 * the queue before the feed knows of the listener, so that it comes first and nothing published after it is missed.
 */
final class FeedListener {

    private final FluxSink<FeedSignal> sink;
    private final Scheduler.Worker worker;
    private final int maxPending;

    /** Guarded by itself; never held while the subscriber is called. */
    private final ArrayDeque<FeedSignal> pending = new ArrayDeque<>();

    /** Signals told of and not yet drained; whoever raises it from 0 drains, also if the subscriber publishes again. */
    private final AtomicInteger untold = new AtomicInteger();

    FeedListener(FluxSink<FeedSignal> sink, Scheduler.Worker worker, int maxPending) {
        this.sink = sink;
        this.worker = worker;
        this.maxPending = maxPending;
        pending.add(new FeedSignal.Listening());
    }

    void start() {
        wake();
    }

    void tell(FeedSignal signal) {
        synchronized (pending) {
            if (pending.size() >= maxPending) {
                pending.clear();
                pending.add(new FeedSignal.Interrupted());
                pending.add(new FeedSignal.Listening());
            }
            pending.add(signal);
        }
        wake();
    }

    void stop() {
        worker.dispose();
        synchronized (pending) {
            pending.clear();
        }
    }

    private void wake() {
        if (untold.getAndIncrement() != 0 || sink.isCancelled()) {
            return;
        }
        try {
            worker.schedule(this::drain);
        } catch (RejectedExecutionException e) {
            // A listener that left in between has disposed its worker. Anything else is the scheduler's owner's
            // mistake.
            if (!sink.isCancelled()) {
                throw e;
            }
        }
    }

    private void drain() {
        int missed = untold.get();
        while (missed != 0) {
            FeedSignal next = poll();
            while (next != null && !sink.isCancelled()) {
                sink.next(next);
                next = poll();
            }
            missed = untold.addAndGet(-missed);
        }
    }

    private @Nullable FeedSignal poll() {
        synchronized (pending) {
            return pending.poll();
        }
    }
}
