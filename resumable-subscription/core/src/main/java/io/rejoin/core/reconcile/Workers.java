// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.Scheduler;

/** Serial executors for subscribers that bring none of their own, dealt out in turn. Thread-safe. */
final class Workers {

    private static final int COUNT = 4;

    private final List<Scheduler.Worker> workers = new ArrayList<>(COUNT);
    private final List<Executor> executors = new ArrayList<>(COUNT);
    private final AtomicInteger turn = new AtomicInteger();

    Workers(Scheduler scheduler) {
        for (int i = 0; i < COUNT; i++) {
            Scheduler.Worker worker = scheduler.createWorker();
            workers.add(worker);
            executors.add(worker::schedule);
        }
    }

    Executor next() {
        return executors.get(Math.floorMod(turn.getAndIncrement(), COUNT));
    }

    void close() {
        workers.forEach(Scheduler.Worker::dispose);
    }
}
