// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Many seeds in a row, on as many threads as there are cores.
 *
 * <p>Thread-safe: progress may be asked for while it runs.
 */
public final class Seeds {

    /** Failing seeds after which it gives up: one is enough to have something to do. */
    private static final int MAX_FAILED = 5;

    private final SimulatedLog.Factory logs;
    private final AtomicLong next;
    private final long end;
    private final AtomicLong finished = new AtomicLong();
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong observed = new AtomicLong();
    private final ConcurrentLinkedQueue<Report> failed = new ConcurrentLinkedQueue<>();

    /** The seeds from {@code first}, so many of them. */
    public Seeds(long first, long count, SimulatedLog.Factory logs) {
        if (count < 1) {
            throw new IllegalArgumentException("seeds: " + count + " (expected: at least 1)");
        }
        this.logs = logs;
        this.next = new AtomicLong(first);
        this.end = first + count;
    }

    /** Runs until all are done, a few have failed, or {@code stopped} says so. Returns the failures, lowest seed first. */
    public List<Report> run(int threads, BooleanSupplier stopped) throws InterruptedException {
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                work.add(workers.submit(() -> work(stopped)));
            }
            for (Future<?> one : work) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a seed did not run to its end", e.getCause());
        }
        return failed.stream()
                .sorted((a, b) -> Long.compare(a.schedule().seed(), b.schedule().seed()))
                .toList();
    }

    private void work(BooleanSupplier stopped) {
        while (!stopped.getAsBoolean() && failed.size() < MAX_FAILED) {
            long seed = next.getAndIncrement();
            if (seed >= end) {
                return;
            }
            Report report = Simulation.run(Schedule.of(seed), logs, null);
            if (!report.isClean()) {
                failed.add(report);
            }
            steps.addAndGet(report.steps());
            observed.addAndGet(report.observed());
            finished.incrementAndGet();
        }
    }

    public long finished() {
        return finished.get();
    }

    /** How often all promises were checked. */
    public long steps() {
        return steps.get();
    }

    /** Events that subscribers were sent. */
    public long observed() {
        return observed.get();
    }

    public int failures() {
        return failed.size();
    }
}
