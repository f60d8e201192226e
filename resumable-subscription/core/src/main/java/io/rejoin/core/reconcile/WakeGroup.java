// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * The subscribers of one stream that share an executor: woken by one task, however many they are and however many events
 * came before it ran. A round is followed by a {@link Rest} in proportion, so that under load deliveries gather.
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
    private final AtomicBoolean woken = new AtomicBoolean();

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
        if (!woken.getAndSet(true)) {
            long left = rest.left(now());
            if (left <= 0) {
                begin();
            } else {
                beginAfter(left);
            }
        }
    }

    private void begin() {
        if (!execute(this::wakeMembers)) {
            woken.set(false);
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
        woken.set(false);
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
        rest.begin(began, now());
        if (failure != null) {
            throw failure;
        }
    }
}
