// SPDX-License-Identifier: Apache-2.0
package io.rejoin.autoconfigure;

import io.rejoin.core.LogUnavailableException;
import io.rejoin.core.Signal;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.Subscriptions;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Subscriptions that can be ended all at once, so that a stopping server is not kept by requests that never end: left
 * alone, its graceful shutdown waits its whole time-out for them.
 *
 * <p>An ended subscription completes, at any time. Its client has the cursor of what it was sent, and comes back with it.
 */
final class EndableSubscriptions {

    private final Subscriptions source;
    private final Set<Open> open = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    EndableSubscriptions(Subscriptions source) {
        this.source = source;
    }

    /** As {@link Subscriptions#subscribe}, and completes when it is ended. */
    Flux<Signal> subscribe(SubscribeRequest request) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Signal> actual) {
                open(request, actual);
            }
        };
    }

    private void open(SubscribeRequest request, CoreSubscriber<? super Signal> actual) {
        if (ended) {
            Operators.error(actual, new LogUnavailableException("the node is stopping", null));
            return;
        }
        Executor executor = request.executor();
        // Signals come serially on the request's executor; where it has none, ending must be made serial with them.
        Open subscription =
                executor == null ? new Open(Operators.serialize(actual), Runnable::run) : new Open(actual, executor);
        open.add(subscription);
        source.subscribe(request).subscribe(subscription);
        if (ended) {
            subscription.end();
        }
    }

    /** Completes all that are open; what is asked for from now on is refused. */
    void end() {
        ended = true;
        open.forEach(Open::end);
    }

    private final class Open implements CoreSubscriber<Signal>, Subscription {

        private final CoreSubscriber<? super Signal> actual;
        private final Executor executor;
        private volatile @Nullable Subscription upstream;

        /** Written where signals are delivered. */
        private boolean done;

        Open(CoreSubscriber<? super Signal> actual, Executor executor) {
            this.actual = actual;
            this.executor = executor;
        }

        void end() {
            executor.execute(() -> {
                cancel();
                onComplete();
            });
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void onNext(Signal signal) {
            if (!done) {
                actual.onNext(signal);
            }
        }

        @Override
        public void onError(Throwable error) {
            if (!done) {
                done = true;
                open.remove(this);
                actual.onError(error);
            }
        }

        @Override
        public void onComplete() {
            if (!done) {
                done = true;
                open.remove(this);
                actual.onComplete();
            }
        }

        @Override
        public void request(long n) {
            Objects.requireNonNull(upstream).request(n);
        }

        @Override
        public void cancel() {
            open.remove(this);
            Subscription subscription = upstream;
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }
}
