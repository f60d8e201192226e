// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.exchange;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The handling of one request as the server sees it: all filters, and then whatever they handed the rest of the answer over to.
 *
 * <p>A stream lasts for hours, and all its filters have to do after its head is to wait: their operators, the exchange and its attributes
 * were most of what a quiet stream cost. Where they hand over, they complete, nothing of them is kept, and the exchange is over when the rest
 * is. Without, it is over when they are, as ever.
 */
public final class Handling extends Mono<Void> {

    /** What is left of an answer when the filters are through. */
    public interface Rest {

        /** Goes on with the answer, unless it was {@linkplain #leave left} before. Once; says by completing {@code server} that all is sent. */
        void begin(CoreSubscriber<? super Void> server);

        /** Nobody wants it any more. From any thread, once or more, also before it has begun: it then has to end what it was given. */
        void leave();
    }

    private static final Object KEY = Handling.class;

    private final Mono<Void> filters;

    public Handling(Mono<Void> filters) {
        this.filters = filters;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> server) {
        Request request = new Request(server);
        server.onSubscribe(request);
        filters.subscribe(request);
    }

    /** The one that a subscriber's context belongs to; {@code null} where nothing can be handed over. */
    public static @Nullable Request of(ContextView context) {
        return context.getOrDefault(KEY, null);
    }

    /** One request on its way. Thread-safe. */
    public static final class Request implements CoreSubscriber<Void>, Subscription {

        private final CoreSubscriber<? super Void> server;
        private @Nullable Subscription filters;
        private @Nullable Rest rest;
        private boolean cancelled;

        private Request(CoreSubscriber<? super Void> server) {
            this.server = server;
        }

        /** To be called by the filters before they complete; where they do not, or nobody wants the answer any more, the rest is left at once. */
        public void handOver(Rest next) {
            boolean late;
            synchronized (this) {
                late = cancelled;
                rest = next;
            }
            if (late) {
                next.leave();
            }
        }

        @Override
        public Context currentContext() {
            return server.currentContext().put(KEY, this);
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            boolean late;
            synchronized (this) {
                late = cancelled;
                filters = subscription;
            }
            if (late) {
                subscription.cancel();
            } else {
                subscription.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(Void nothing) {}

        @Override
        public void onComplete() {
            Rest next = through();
            if (next == null) {
                server.onComplete();
            } else {
                next.begin(server);
            }
        }

        @Override
        public void onError(Throwable failure) {
            Rest next = through();
            if (next != null) {
                next.leave();
            }
            server.onError(failure);
        }

        private synchronized @Nullable Rest through() {
            filters = null;
            return rest;
        }

        @Override
        public void request(long n) {}

        @Override
        public void cancel() {
            Subscription running;
            Rest next;
            synchronized (this) {
                cancelled = true;
                running = filters;
                next = rest;
            }
            if (running != null) {
                running.cancel();
            }
            if (next != null) {
                next.leave();
            }
        }
    }
}
