// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import org.springframework.context.SmartLifecycle;

/**
 * Starts and stops one part of the library with the application, in its {@link StartPhase}. Once: a part that was closed
 * does not come back, so that a context cannot be paused or started again.
 */
final class PartLifecycle implements SmartLifecycle {

    private final StartPhase phase;
    private final Runnable start;
    private final Runnable stop;
    private volatile boolean running;
    private volatile boolean stopped;

    /** Both block the calling thread until they are done; {@code stop} also runs after a {@code start} that failed. */
    PartLifecycle(StartPhase phase, Runnable start, Runnable stop) {
        this.phase = phase;
        this.start = start;
        this.stop = stop;
    }

    @Override
    public void start() {
        if (stopped) {
            throw new IllegalStateException("the " + phase + " was stopped and cannot be started again");
        }
        try {
            start.run();
            running = true;
        } finally {
            if (!running) {
                stop();
            }
        }
    }

    @Override
    public void stop() {
        running = false;
        stopped = true;
        stop.run();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return phase.value();
    }
}
