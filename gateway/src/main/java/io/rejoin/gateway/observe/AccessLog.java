// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.observe;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Writes lines on a thread of its own, so that a slow disk slows no request. At most so many lines wait for it; those beyond are dropped
 * and counted. In the order in which they came.
 */
final class AccessLog implements AutoCloseable {

    /** A safety net only: whoever adds the first line wakes the writer. */
    private static final long LONGEST_NAP = TimeUnit.SECONDS.toNanos(1);

    private static final long CLOSE_TIMEOUT_MS = 2_000;

    private final int limit;
    private final Consumer<String> output;
    private final Queue<AccessLine> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final Thread writer;
    private volatile boolean closed;

    AccessLog(int limit, Consumer<String> output) {
        this.limit = limit;
        this.output = output;
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
                output.accept(line.toJson());
            }
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
