// SPDX-License-Identifier: Apache-2.0
package io.rejoin.core.reconcile;

import io.rejoin.core.Content;
import io.rejoin.core.Cursor;
import io.rejoin.core.EphemeralEvent;
import io.rejoin.core.Event;
import io.rejoin.core.EventPublisher;
import io.rejoin.core.Publication;
import io.rejoin.core.PublishOutcome;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.Subscriptions;
import io.rejoin.core.TooManySubscriptionsException;
import io.rejoin.core.TraceParent;
import io.rejoin.core.spi.EventLog;
import io.rejoin.core.spi.FeedMessage;
import io.rejoin.core.spi.LiveFeed;
import io.rejoin.core.spi.NodeObserver;
import io.rejoin.core.spi.NodeObserver.Delivering;
import io.rejoin.core.spi.NodeObserver.Publishing;
import io.rejoin.core.spi.Read;
import io.rejoin.core.spi.TransactionalPublishes;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Subscriptions and publishing for one process, on a log and a feed that all processes share.
 *
 * <p>Thread-safe. {@link #start} begins audits and probes; {@link #close} ends them and lets go of all tails, after which
 * subscriptions fall silent: end them first. Timers run on the given scheduler, which the caller keeps.
 */
public final class ReconcilingNode implements Subscriptions, EventPublisher, TransactionalPublishes, AutoCloseable {

    private final EventLog log;
    private final NodeContext node;
    private final Tails tails;
    private final FeedWatch feedWatch;
    private final Auditor auditor;
    private final Workers workers;

    public ReconcilingNode(EventLog log, LiveFeed feed, ReconcileSettings settings, Scheduler scheduler) {
        this(log, feed, settings, scheduler, NodeObserver.NONE);
    }

    public ReconcilingNode(
            EventLog log, LiveFeed feed, ReconcileSettings settings, Scheduler scheduler, NodeObserver observer) {
        NodeCounters counters = new NodeCounters();
        PageCache pages = new PageCache(settings);
        this.log = log;
        this.node = new NodeContext(
                settings,
                feed,
                new LogReader(log, settings, scheduler, settings.auditInterval(), counters.logQueries, null),
                new LogReader(log, settings, scheduler, settings.readTimeout(), counters.logQueries, pages),
                pages,
                new RingBudget(settings),
                counters,
                scheduler,
                observer);
        this.tails = new Tails(node);
        this.workers = new Workers(scheduler);
        this.feedWatch = new FeedWatch(feed, settings, scheduler);
        this.auditor = new Auditor(log, node, tails::sweep, feedWatch::isSuspect);
    }

    public void start() {
        feedWatch.start(auditor::hurry);
        auditor.start();
    }

    @Override
    public void close() {
        feedWatch.stop();
        auditor.stop();
        tails.close();
        workers.close();
    }

    public NodeCounters counters() {
        return node.counters();
    }

    /** Streams followed now. */
    public int streams() {
        return tails.size();
    }

    /** For how long the stream that lags most has been known to lag behind the log; zero where none does. */
    public Duration lag() {
        return tails.lag();
    }

    /** Bytes that rings and ephemeral events hold now. */
    public long ringBytes() {
        return node.budget().used();
    }

    /** Whether the feed's last probe came back. */
    public boolean isFeedHealthy() {
        return !feedWatch.isSuspect();
    }

    @Override
    public Flux<Signal> subscribe(SubscribeRequest request) {
        return new SubscriptionFlux(request);
    }

    @Override
    public Mono<PublishOutcome> publish(Publication publication) {
        // Through a future, so that a caller who leaves does not keep the hint from being sent.
        return Mono.deferContextual(context -> {
            Publishing observed = node.observer().publishing(publication, context);
            TraceParent trace = observed.trace();
            return Mono.fromFuture(
                    log.append(publication)
                            .doOnError(observed::failed)
                            .doOnNext(outcome -> committed(publication.stream(), outcome, observed))
                            .contextWrite(
                                    trace == null
                                            ? context
                                            : Context.of(context).put(TraceParent.class, trace))
                            .toFuture(),
                    true);
        });
    }

    @Override
    public Publishing publishing(Publication publication, ContextView context) {
        return node.observer().publishing(publication, context);
    }

    @Override
    public void committed(StreamKey stream, PublishOutcome outcome, Publishing observed) {
        observed.ended(outcome);
        tellOthers(stream, outcome, observed);
    }

    private void tellOthers(StreamKey stream, PublishOutcome outcome, Publishing observed) {
        StreamTail own = tails.find(stream);
        switch (outcome) {
            case PublishOutcome.Committed(List<Event> events) -> {
                TraceParent hint = observed.hint();
                if (own != null) {
                    own.offer(events, hint);
                }
                send(new FeedMessage.Appended(events, hint), observed);
            }
            case PublishOutcome.Replayed _ -> {
                // Whoever committed it may have crashed before it told anybody.
                if (own != null) {
                    own.check();
                }
                send(new FeedMessage.Poke(stream), Publishing.NONE);
            }
            case PublishOutcome.KeyConflict _, PublishOutcome.Busy _, PublishOutcome.Unknown _ -> {}
        }
    }

    private void send(FeedMessage message, Publishing observed) {
        Mono.defer(() -> node.feed().publish(message))
                .subscribe(
                        ignored -> {},
                        failure -> {
                            node.counters().hintsUnsent.increment();
                            observed.hinted(false);
                        },
                        () -> observed.hinted(true));
    }

    @Override
    public Mono<Void> publishEphemeral(StreamKey stream, Content content, Duration timeToLive) {
        return head(stream)
                .flatMap(head -> node.feed()
                        .publish(new FeedMessage.Ephemeral(
                                new EphemeralEvent(stream, head.seq(), timeToLive, content))));
    }

    private Mono<Cursor> head(StreamKey stream) {
        return Mono.defer(() -> {
            StreamTail tail = tails.find(stream);
            Ring fresh = tail == null ? null : tail.freshRing();
            return fresh != null
                    ? Mono.just(fresh.last())
                    : node.subscriberReads()
                            .read(new Read(stream, new Read.Forward(StartAt.LATEST), 0, 1))
                            .map(slice -> slice.start());
        });
    }

    @Override
    public Mono<Void> announce(Collection<StreamKey> streams) {
        return Flux.fromIterable(List.copyOf(streams))
                .flatMap(stream -> {
                    StreamTail own = tails.find(stream);
                    if (own != null) {
                        own.check();
                    }
                    return node.feed()
                            .publish(new FeedMessage.Poke(stream))
                            .doOnError(failure -> node.counters().hintsUnsent.increment())
                            .onErrorComplete();
                })
                .then();
    }

    /** A subscription per subscriber. */
    private final class SubscriptionFlux extends Flux<Signal> {

        private final SubscribeRequest request;

        SubscriptionFlux(SubscribeRequest request) {
            this.request = request;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Signal> actual) {
            AtomicInteger open = node.counters().subscriptions;
            if (open.incrementAndGet() > node.settings().subscriptions()) {
                open.decrementAndGet();
                Operators.error(
                        actual,
                        new TooManySubscriptionsException(
                                "subscriptions", node.settings().subscriptions()));
                return;
            }
            StreamTail tail = tails.acquire(request.stream());
            if (tail == null) {
                open.decrementAndGet();
                Operators.error(
                        actual,
                        new TooManySubscriptionsException(
                                "streams", node.settings().streams()));
                return;
            }
            Executor executor = request.executor() == null ? workers.next() : request.executor();
            WakeGroup group = tail.join(executor);
            Delivering observed = node.observer().delivering(request.stream());
            SubscriberCursor cursor = new SubscriberCursor(request, actual, tail, group, node, observed, () -> {
                tail.leave(group);
                tails.release(tail.stream());
                if (observed != null) {
                    observed.ended();
                }
                open.decrementAndGet();
            });
            actual.onSubscribe(cursor);
            if (!group.execute(cursor::start)) {
                cursor.fail(new RejectedExecutionException("the subscriber's executor is shut down"));
            }
        }
    }
}
