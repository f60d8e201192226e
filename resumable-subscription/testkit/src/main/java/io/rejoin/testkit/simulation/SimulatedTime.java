// SPDX-License-Identifier: Apache-2.0
package io.rejoin.testkit.simulation;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * Time that passes by itself from one task to the next. What is due at one instant runs in an order drawn from the seed,
 * as on several threads, but for the tasks of one worker, which keep theirs. Not thread-safe: all runs on one thread.
 */
final class SimulatedTime implements Scheduler {

    /** Most tasks that wait: more than there can be reasons for. */
    static final int MAX_WAITING = 50_000;

    private final PriorityQueue<Task> waiting = new PriorityQueue<>();
    private final SplittableRandom random;
    private final Runnable afterEach;
    private long now;
    private long order;
    private long steps;
    private boolean stopped;

    /** @param afterEach runs after each task */
    SimulatedTime(SplittableRandom random, Runnable afterEach) {
        this.random = random;
        this.afterEach = afterEach;
    }

    /** Nanoseconds since the beginning. */
    long now() {
        return now;
    }

    long steps() {
        return steps;
    }

    int waiting() {
        return waiting.size();
    }

    /** Runs no more. */
    void stop() {
        stopped = true;
    }

    void runUntil(long instant) {
        while (!stopped) {
            Task next = waiting.peek();
            if (next == null || next.at > instant) {
                now = Math.max(now, instant);
                return;
            }
            waiting.remove();
            if (next.cancelled) {
                continue;
            }
            now = next.at;
            steps++;
            next.run();
            afterEach.run();
        }
    }

    private Task add(Runnable action, long delayNanos, int turn, long periodNanos) {
        if (waiting.size() >= MAX_WAITING) {
            throw new RejectedExecutionException("waiting: " + waiting.size() + " (expected: fewer)");
        }
        Task task = new Task(action, now + Math.max(0, delayNanos), turn, periodNanos);
        task.order = order++;
        waiting.add(task);
        return task;
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(now, TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable action) {
        return add(action, 0, random.nextInt(), 0);
    }

    @Override
    public Disposable schedule(Runnable action, long delay, TimeUnit unit) {
        return add(action, unit.toNanos(delay), random.nextInt(), 0);
    }

    @Override
    public Disposable schedulePeriodically(Runnable action, long initialDelay, long period, TimeUnit unit) {
        return add(action, unit.toNanos(initialDelay), random.nextInt(), unit.toNanos(period));
    }

    @Override
    public Worker createWorker() {
        return new SerialWorker();
    }

    private final class Task implements Disposable, Comparable<Task> {
        private final Runnable action;
        private final int turn;
        private final long period;
        private long at;
        private long order;
        private boolean cancelled;

        Task(Runnable action, long at, int turn, long period) {
            this.action = action;
            this.at = at;
            this.turn = turn;
            this.period = period;
        }

        void run() {
            action.run();
            if (period > 0 && !cancelled) {
                at += period;
                waiting.add(this);
            }
        }

        @Override
        public void dispose() {
            cancelled = true;
        }

        @Override
        public boolean isDisposed() {
            return cancelled;
        }

        @Override
        public int compareTo(Task other) {
            int byTime = Long.compare(at, other.at);
            int byTurn = byTime != 0 ? byTime : Integer.compare(turn, other.turn);
            return byTurn != 0 ? byTurn : Long.compare(order, other.order);
        }
    }

    /** Its tasks bear one turn, so that among equals the one that came first goes first. */
    private final class SerialWorker implements Worker {

        private final int turn = random.nextInt();
        private boolean disposed;

        @Override
        public Disposable schedule(Runnable action) {
            return schedule(action, 0, TimeUnit.NANOSECONDS);
        }

        @Override
        public Disposable schedule(Runnable action, long delay, TimeUnit unit) {
            if (disposed) {
                throw new RejectedExecutionException("the worker is disposed");
            }
            return add(unlessDisposed(action), unit.toNanos(delay), turn, 0);
        }

        @Override
        public Disposable schedulePeriodically(Runnable action, long initialDelay, long period, TimeUnit unit) {
            if (disposed) {
                throw new RejectedExecutionException("the worker is disposed");
            }
            return add(unlessDisposed(action), unit.toNanos(initialDelay), turn, unit.toNanos(period));
        }

        private Runnable unlessDisposed(Runnable action) {
            return () -> {
                if (!disposed) {
                    action.run();
                }
            };
        }

        @Override
        public void dispose() {
            disposed = true;
        }

        @Override
        public boolean isDisposed() {
            return disposed;
        }
    }
}
