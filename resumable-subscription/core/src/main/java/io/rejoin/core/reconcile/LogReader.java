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
 * Reads the log for many at once: equal reads under way share one answer, unless the reader needs to know what is true now; reads
 * that wait for a permit go out together in one query. So a thousand subscribers that come back to one stream cost a query, and thousands of streams a few dozen.
 *
 * <p>Reads of who begins are {@linkplain #gather gathered}: when {@link #CROWD} of them have gone out within {@link #GATHERING}, the next query
 * waits until it is full or that time is over, else a node to which everybody comes back would send one for every few of them, as fast as
 * the log answers. Any other read waits for a permit only, and takes along what waits.
 *
 * <p>Thread-safe. An answer may be that of an equal read that began a moment earlier. Cancelling stops the waiting only.
 */
final class LogReader {

    /** Reads of who begins that show that many do. */
    static final int CROWD = 32;

    /** How long a crowd's read waits for others at most. */
    static final Duration GATHERING = Duration.ofMillis(200);

    /** As many reads of a stream's state alone count as one that brings events. */
    static final int STATES = 16;

    /** One read under way, and those who wait for it. */
    private record Pending(Read read, boolean patient, Sinks.One<Slice> answer) {}

    private final EventLog log;
    private final int concurrency;
    private final int fullQuery;
    private final Duration timeout;
    private final Scheduler scheduler;
    private final LongAdder queries;
    private final @Nullable PageCache pages;
    private final Map<Read, Pending> underWay = new ConcurrentHashMap<>();
    private final Queue<Pending> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger dispatching = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger waitingSize = new AtomicInteger();

    /** Reads that wait for a permit only. */
    private final AtomicInteger urgent = new AtomicInteger();

    /** Reads of who begins that went out within {@link #GATHERING}. */
    private final AtomicInteger recent = new AtomicInteger();

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
        this.fullQuery = settings.readsPerQuery() * STATES;
        this.timeout = timeout;
        this.scheduler = scheduler;
        this.queries = queries;
        this.pages = pages;
    }

    /** Errors with {@link LogUnavailableException}, also when the log does not answer a query in time; waits its turn before. */
    Mono<Slice> read(Read read) {
        return read(read, false);
    }

    /** The same, and may wait for others. */
    Mono<Slice> gather(Read read) {
        return read(read, true);
    }

    private Mono<Slice> read(Read read, boolean patient) {
        return Mono.defer(() -> {
            Slice known = pages == null ? null : pages.get(read, scheduler.now(TimeUnit.NANOSECONDS));
            if (known != null) {
                return Mono.just(known);
            }
            Pending mine = new Pending(read, patient, Sinks.one());
            // A tail's first read must have begun after the bus acknowledged it, not just before, for a tail that is
            // gone.
            Pending shared = pages == null ? null : underWay.putIfAbsent(read, mine);
            if (shared != null) {
                return shared.answer.asMono();
            }
            waitingSize.addAndGet(size(read));
            if (!patient) {
                urgent.incrementAndGet();
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
            while (active.get() < concurrency && !waiting.isEmpty() && !gathers()) {
                active.incrementAndGet();
                send(nextBatch());
            }
        } while (dispatching.decrementAndGet() != 0);
    }

    /** Whether what waits is to wait for more; somebody will look again then. */
    private boolean gathers() {
        return recent.get() >= CROWD && waitingSize.get() < fullQuery && urgent.get() == 0;
    }

    private void gathered(int reads) {
        recent.addAndGet(-reads);
        dispatch();
    }

    private List<Pending> nextBatch() {
        List<Pending> batch = new ArrayList<>();
        int size = 0;
        int beginning = 0;
        while (size < fullQuery) {
            Pending next = waiting.poll();
            if (next == null) {
                break;
            }
            batch.add(next);
            size += size(next.read);
            if (next.patient) {
                beginning++;
            } else {
                urgent.decrementAndGet();
            }
        }
        waitingSize.addAndGet(-size);
        remember(beginning);
        return batch;
    }

    private void remember(int beginning) {
        if (beginning > 0) {
            recent.addAndGet(beginning);
            scheduler.schedule(() -> gathered(beginning), GATHERING.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static int size(Read read) {
        return read.maxEvents() == 0 ? 1 : STATES;
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
