// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * The subscribers of one stream that share an executor: woken by one task, however many they are and however many events
 * came before it ran. A round is followed by a {@link Rest} in proportion, so that under load deliveries gather.
 *
 * <p>A round is over when all has run that its members left to the executor: a connection of several streams writes in a task of its own, and
 * one that shares its flushes is flushed in one. What is woken for meanwhile waits for the rest, too. What others had the executor do in
 * between counts as well, so that the busier it is, the more is gathered.
 *
 * <p>Members are touched only in the executor. Those that leave while the group is being woken are handled by walking
 * backwards and filling a gap with the last member, who was walked over already.
 */
final class WakeGroup {

    private final Executor executor;
    private final Scheduler scheduler;
    private final Rest rest;

    /** Subscribers that have not left; the tail's. */
    int users;

    private final List<SubscriberCursor> members = new ArrayList<>(1);

    private enum State {
        RESTED,
        /** A round is to begin. */
        WOKEN,
        /** A round is under way. */
        AWAKE,
        /** A round is under way, and something has come since it began. */
        WOKEN_AGAIN
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.RESTED);

    /** Who runs a task of this group now. Not volatile: only a thread that set it itself ever finds itself here. */
    private @Nullable Thread runner;

    /**
     * @param scheduler whose clock times the rounds, and what begins those that wait for a {@link Rest} to end
     * @param gatherNanos how long a rest is at most
     */
    WakeGroup(Executor executor, Scheduler scheduler, long gatherNanos) {
        this.executor = executor;
        this.scheduler = scheduler;
        this.rest = new Rest(gatherNanos, now());
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    Executor executor() {
        return executor;
    }

    /** Makes every member look for something to send, now or when the group has rested. */
    void wake() {
        State before = state.getAndUpdate(
                known -> known == State.RESTED || known == State.WOKEN ? State.WOKEN : State.WOKEN_AGAIN);
        if (before == State.RESTED) {
            beginRested();
        }
    }

    private void beginRested() {
        long left = rest.left(now());
        if (left <= 0) {
            begin();
        } else {
            beginAfter(left);
        }
    }

    private void begin() {
        if (!execute(this::wakeMembers)) {
            state.set(State.RESTED);
        }
    }

    private void beginAfter(long nanos) {
        try {
            scheduler.schedule(this::begin, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            begin(); // the node is on its way down, its subscribers' connections may not be
        }
    }

    /**
     * Runs {@code task} in the executor. {@code false} if that is shut down, and with it the connections of all members,
     * whose cancellation comes by itself.
     */
    boolean execute(Runnable task) {
        try {
            executor.execute(() -> run(task));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Whether the caller is already inside a task of this group. */
    boolean isRunning() {
        return runner == Thread.currentThread();
    }

    void add(SubscriberCursor member) {
        member.place = members.size();
        members.add(member);
    }

    void remove(SubscriberCursor member) {
        SubscriberCursor last = members.removeLast();
        if (last != member) {
            members.set(member.place, last);
            last.place = member.place;
        }
    }

    private void run(Runnable task) {
        Thread outer = runner;
        runner = Thread.currentThread();
        try {
            task.run();
        } finally {
            runner = outer;
        }
    }

    private void wakeMembers() {
        state.set(State.AWAKE);
        long began = now();
        Error failure = null;
        for (int i = members.size() - 1; i >= 0; i--) {
            if (i < members.size()) {
                try {
                    members.get(i).drain();
                } catch (Error e) {
                    // Of a member that has ended because of it; its neighbours must not wait for the next event.
                    failure = e;
                }
            }
        }
        if (!execute(() -> end(began))) {
            state.set(State.RESTED);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void end(long began) {
        rest.begin(began, now());
        if (!state.compareAndSet(State.AWAKE, State.RESTED)) {
            state.set(State.WOKEN);
            beginRested();
        }
    }
}
