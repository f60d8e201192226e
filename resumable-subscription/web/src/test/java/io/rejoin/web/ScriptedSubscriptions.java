// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web;

import io.rejoin.core.Signal;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.Subscriptions;
import io.rejoin.core.Turns;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/** Subscriptions that say what the test tells them to, on the subscriber's executor and within its demand. */
public final class ScriptedSubscriptions implements Subscriptions {

    private final BlockingQueue<Script> opened = new LinkedBlockingQueue<>();

    @Override
    public Flux<Signal> subscribe(SubscribeRequest request) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Signal> actual) {
                Script script = new Script(request, actual);
                actual.onSubscribe(script);
                opened.add(script);
            }
        };
    }

    /** The next subscription that a client made. */
    public Script next() throws InterruptedException {
        Script script = opened.poll(10, TimeUnit.SECONDS);
        if (script == null) {
            throw new AssertionError("nobody subscribed");
        }
        return script;
    }

    public boolean isUnused() {
        return opened.isEmpty();
    }

    /** One subscription. */
    public static final class Script implements Subscription {

        private final SubscribeRequest request;
        private final CoreSubscriber<? super Signal> subscriber;
        private final Executor executor;
        private final Queue<Signal> told = new ArrayDeque<>();
        private long requested;
        private boolean draining;
        private boolean complete;
        private volatile boolean cancelled;
        private volatile int delivered;

        Script(SubscribeRequest request, CoreSubscriber<? super Signal> subscriber) {
            this.request = request;
            this.subscriber = subscriber;
            Executor given = request.executor();
            this.executor = given == null ? Runnable::run : given;
        }

        public SubscribeRequest asked() {
            return request;
        }

        public boolean isCancelled() {
            return cancelled;
        }

        public int delivered() {
            return delivered;
        }

        public Script tell(Signal... signals) {
            executor.execute(() -> {
                told.addAll(List.of(signals));
                drain();
            });
            return this;
        }

        public void end() {
            executor.execute(() -> {
                complete = true;
                drain();
            });
        }

        public void fail(Throwable error) {
            executor.execute(() -> subscriber.onError(error));
        }

        private void drain() {
            if (draining) {
                return;
            }
            draining = true;
            while (requested > 0 && !told.isEmpty() && !cancelled && mayTell()) {
                requested -= requested == Long.MAX_VALUE ? 0 : 1;
                delivered++;
                subscriber.onNext(told.remove());
            }
            draining = false;
            if (complete && told.isEmpty() && !cancelled) {
                complete = false;
                subscriber.onComplete();
            }
        }

        private boolean mayTell() {
            return request.turns() == null || delivered == 0 || request.turns().begin(Turns.Purpose.NEWS);
        }

        @Override
        public void request(long n) {
            executor.execute(() -> {
                requested = Operators.addCap(requested, n);
                drain();
            });
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
