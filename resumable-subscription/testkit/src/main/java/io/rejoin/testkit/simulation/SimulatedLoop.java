// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/** An event loop that has other things to do as well: a task waits a little before it runs, and longer while the loop stalls. */
final class SimulatedLoop implements Executor {

    private final SimulatedTime time;
    private final Scheduler.Worker worker;
    private final SplittableRandom random;
    private long freeAt;

    SimulatedLoop(SimulatedTime time, SplittableRandom random) {
        this.time = time;
        this.worker = time.createWorker();
        this.random = random;
    }

    /** When it can run what it is given now. */
    long freeAt() {
        return freeAt;
    }

    void stall(long nanos) {
        freeAt = Math.max(freeAt, time.now() + nanos);
    }

    @Override
    public void execute(Runnable task) {
        long lag = random.nextInt(4) == 0 ? random.nextInt(1_000_000) : 0;
        freeAt = Math.max(freeAt, time.now() + lag);
        var _ = worker.schedule(task, freeAt - time.now(), TimeUnit.NANOSECONDS);
    }
}
