// SPDX-License-Identifier: Apache-2.0
package io.rejoin.prove;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * How long this machine lets a thread wait that has next to nothing to do: what it takes away from everything that is measured on it.
 * Measured by a thread of its own from {@link #begin} to {@link #close}; read by any.
 */
final class Stalls implements AutoCloseable {

    /** Beyond that, times say more about the machine than about the platform: it takes several threads to deliver an event. */
    static final Duration BEARABLE = Duration.ofMillis(50);

    private static final Duration NAP = Duration.ofMillis(20);

    private final Distribution stalls = new Distribution();
    private final Thread thread = Thread.ofPlatform().daemon().name("stalls").unstarted(this::measure);

    static Stalls begin() {
        Stalls begun = new Stalls();
        begun.thread.start();
        return begun;
    }

    private void measure() {
        while (!Thread.currentThread().isInterrupted()) {
            long before = System.nanoTime();
            LockSupport.parkNanos(NAP.toNanos());
            Duration stall = Duration.ofNanos(System.nanoTime() - before).minus(NAP);
            synchronized (stalls) {
                stalls.add(stall);
            }
        }
    }

    /** What one nap in a hundred took too long, at least. */
    Duration p99() {
        synchronized (stalls) {
            return stalls.quantile(0.99);
        }
    }

    boolean areBearable() {
        return p99().compareTo(BEARABLE) <= 0;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
