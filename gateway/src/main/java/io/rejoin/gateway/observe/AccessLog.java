// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes lines on a thread of its own, so that a slow disk slows no request. At most so many lines wait for it; those beyond are dropped
 * and counted. In the order in which they came.
 *
 * <p>A line whose writing fails, whatever the failure, is dropped and counted too, and the next one is tried: a disk that was full gets
 * lines again once it is not. Failures are told of in the gateway's own log, the first at once and others at most once a minute.
 */
final class AccessLog implements AutoCloseable {

    /** A safety net only: whoever adds the first line wakes the writer. */
    private static final long LONGEST_NAP = TimeUnit.SECONDS.toNanos(1);

    private static final long CLOSE_TIMEOUT_MS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

    /** Apart from each other at least; a full disk fails thousands of lines a second. */
    static final long BETWEEN_REPORTS = TimeUnit.MINUTES.toNanos(1);

    private final int limit;
    private final Consumer<String> output;
    private final Queue<AccessLine> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final LongSupplier nanos;
    private final Thread writer;
    private volatile boolean closed;

    /** Touched by the writer alone: failures that were not told of yet, and when the last were. */
    private long failures;

    private @Nullable Long lastReport;

    AccessLog(int limit, Consumer<String> output) {
        this(limit, output, System::nanoTime);
    }

    AccessLog(int limit, Consumer<String> output, LongSupplier nanos) {
        this.limit = limit;
        this.output = output;
        this.nanos = nanos;
        this.writer = Thread.ofPlatform().name("access-log").daemon().unstarted(this::run);
        writer.start();
    }

    /** Never blocks. */
    void write(AccessLine line) {
        int before = size.getAndIncrement();
        if (before >= limit || closed) {
            size.decrementAndGet();
            dropped.increment();
            return;
        }
        waiting.add(line);
        if (before == 0) {
            LockSupport.unpark(writer);
        }
    }

    long dropped() {
        return dropped.sum();
    }

    private void run() {
        while (!closed || !waiting.isEmpty()) {
            AccessLine line = waiting.poll();
            if (line == null) {
                LockSupport.parkNanos(this, LONGEST_NAP);
            } else {
                size.decrementAndGet();
                writeNow(line);
            }
        }
    }

    private void writeNow(AccessLine line) {
        try {
            output.accept(line.toJson());
        } catch (Throwable failure) { // An Error too: nobody would start this thread again.
            dropped.increment();
            failures++;
            report(failure);
        } finally {
            var _ = Thread.interrupted(); // An appender may have left it set, and a nap would end at once for ever.
        }
    }

    private void report(Throwable failure) {
        long now = nanos.getAsLong();
        if (lastReport != null && now - lastReport < BETWEEN_REPORTS) {
            return;
        }
        lastReport = now;
        try {
            LOG.warn("{} lines of the access log could not be written, the last because of", failures, failure);
            failures = 0;
        } catch (Throwable _) {
            // Both may go to one output that is closed: the count of dropped lines tells, and perhaps the next report.
        }
    }

    /** Writes what waits, for two seconds at most. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(writer);
        try {
            writer.join(CLOSE_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
