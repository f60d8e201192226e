// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.Slice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Reads the log for many at once: equal reads under way share one answer, reads that wait for a permit go out together in
 * one query. So a thousand subscribers that come back to one stream cost a query, and a thousand streams a few dozen.
 *
 * <p>Thread-safe. An answer may be that of an equal read that began a moment earlier. Cancelling stops the waiting only.
 */
final class LogReader {

    /** One read under way, and those who wait for it. */
    private record Pending(Read read, Sinks.One<Slice> answer) {}

    private final EventLog log;
    private final int concurrency;
    private final int readsPerQuery;
    private final Duration timeout;
    private final Scheduler scheduler;
    private final LongAdder queries;
    private final @Nullable PageCache pages;
    private final Map<Read, Pending> underWay = new ConcurrentHashMap<>();
    private final Queue<Pending> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger dispatching = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();

    /**
     * @param timeout how long one query may take
     * @param pages keeps answers for a while; {@code null} for a reader who needs to know what is true now
     */
    LogReader(
            EventLog log,
            ReconcileSettings settings,
            Scheduler scheduler,
            Duration timeout,
            LongAdder queries,
            @Nullable PageCache pages) {
        this.log = log;
        this.concurrency = settings.readConcurrency();
        this.readsPerQuery = settings.readsPerQuery();
        this.timeout = timeout;
        this.scheduler = scheduler;
        this.queries = queries;
        this.pages = pages;
    }

    /** Errors with {@link LogUnavailableException}, also when the log does not answer a query in time; waits its turn before. */
    Mono<Slice> read(Read read) {
        return Mono.defer(() -> {
            Slice known = pages == null ? null : pages.get(read, scheduler.now(TimeUnit.NANOSECONDS));
            if (known != null) {
                return Mono.just(known);
            }
            Pending mine = new Pending(read, Sinks.one());
            Pending shared = underWay.putIfAbsent(read, mine);
            if (shared != null) {
                return shared.answer.asMono();
            }
            waiting.add(mine);
            return mine.answer.asMono().doOnSubscribe(ignored -> scheduler.schedule(this::dispatch));
        });
    }

    private void dispatch() {
        if (dispatching.getAndIncrement() != 0) {
            return;
        }
        do {
            while (active.get() < concurrency && !waiting.isEmpty()) {
                active.incrementAndGet();
                send(nextBatch());
            }
        } while (dispatching.decrementAndGet() != 0);
    }

    private List<Pending> nextBatch() {
        List<Pending> batch = new ArrayList<>();
        while (batch.size() < readsPerQuery) {
            Pending next = waiting.poll();
            if (next == null) {
                break;
            }
            batch.add(next);
        }
        return batch;
    }

    private void send(List<Pending> batch) {
        queries.increment();
        long startedAt = scheduler.now(TimeUnit.NANOSECONDS);
        List<Read> reads = batch.stream().map(Pending::read).toList();
        Mono.defer(() -> log.read(reads))
                .filter(slices -> slices.size() == reads.size())
                .single()
                .timeout(timeout, scheduler)
                .subscribe(slices -> succeed(batch, slices, startedAt), failure -> fail(batch, failure));
    }

    private void succeed(List<Pending> batch, List<Slice> slices, long startedAt) {
        release();
        for (int i = 0; i < batch.size(); i++) {
            Pending pending = batch.get(i);
            Slice slice = slices.get(i);
            if (pages != null) {
                pages.put(pending.read, slice, startedAt);
            }
            underWay.remove(pending.read, pending);
            pending.answer.tryEmitValue(slice).orThrow();
        }
    }

    private void fail(List<Pending> batch, Throwable failure) {
        release();
        LogUnavailableException shown = failure instanceof LogUnavailableException known
                ? known
                : new LogUnavailableException("the log did not answer a read", failure);
        for (Pending pending : batch) {
            underWay.remove(pending.read, pending);
            pending.answer.tryEmitError(shown).orThrow();
        }
    }

    private void release() {
        active.decrementAndGet();
        scheduler.schedule(this::dispatch);
    }
}
