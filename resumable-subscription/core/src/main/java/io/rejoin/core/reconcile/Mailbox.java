// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one at a time in the order they came, on the thread of whoever found it idle. Nobody waits: a caller that
 * finds it busy leaves its task and goes on. A task that throws is a bug and is thrown at the drainer after the rest ran.
 */
final class Mailbox {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            drain();
        }
    }

    /** How many tasks wait, the running one included. */
    int size() {
        return waiting.get();
    }

    private void drain() {
        RuntimeException failure = null;
        do {
            Runnable task = tasks.remove();
            try {
                task.run();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        } while (waiting.decrementAndGet() != 0);
        if (failure != null) {
            throw failure;
        }
    }
}
