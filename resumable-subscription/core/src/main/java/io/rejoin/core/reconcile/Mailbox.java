// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Runs tasks one at a time in the order they came, on the thread of whoever found it idle. Nobody waits: a caller that
 * finds it busy leaves its task and goes on. A task that throws is a bug: the rest still runs,
 * an exception is handed to Reactor's hook for dropped errors, and an {@code Error} is thrown at the drainer in the end.
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
        Error failure = null;
        do {
            Runnable task = tasks.remove();
            try {
                task.run();
            } catch (RuntimeException e) {
                Operators.onErrorDropped(e, Context.empty());
            } catch (Error e) {
                failure = e;
            }
        } while (waiting.decrementAndGet() != 0);
        if (failure != null) {
            throw failure;
        }
    }
}
