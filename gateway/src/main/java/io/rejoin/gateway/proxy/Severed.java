// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.proxy;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.util.context.Context;

/**
 * A request to a product that forgets, once it was answered, who had asked. The connection that the answer's body comes on knows the
 * request until the body has ended, and would keep with it everything that was waiting for the head: time-outs, retries, filters.
 */
final class Severed extends MonoOperator<Void, Void> {

    Severed(Mono<Void> request) {
        super(request);
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        source.subscribe(new Asking(actual));
    }

    private static final class Asking implements CoreSubscriber<Void>, Subscription {

        private volatile @Nullable CoreSubscriber<? super Void> actual;
        private volatile @Nullable Subscription request;

        Asking(CoreSubscriber<? super Void> actual) {
            this.actual = actual;
        }

        /** The client keeps what it is given for as long as the body lasts, and has no use for it. */
        @Override
        public Context currentContext() {
            return Context.empty();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            request = subscription;
            CoreSubscriber<? super Void> told = actual;
            if (told != null) {
                told.onSubscribe(this);
            }
        }

        @Override
        public void onNext(Void nothing) {}

        @Override
        public void onComplete() {
            CoreSubscriber<? super Void> told = forget();
            if (told != null) {
                told.onComplete();
            }
        }

        @Override
        public void onError(Throwable failure) {
            CoreSubscriber<? super Void> told = forget();
            if (told != null) {
                told.onError(failure);
            }
        }

        private @Nullable CoreSubscriber<? super Void> forget() {
            CoreSubscriber<? super Void> told = actual;
            actual = null;
            return told;
        }

        @Override
        public void request(long n) {
            Subscription asked = request;
            if (asked != null) {
                asked.request(n);
            }
        }

        @Override
        public void cancel() {
            Subscription asked = request;
            if (asked != null) {
                asked.cancel();
            }
        }
    }
}
