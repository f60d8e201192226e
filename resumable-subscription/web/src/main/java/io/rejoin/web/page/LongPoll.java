// SPDX-License-Identifier: Apache-2.0
package io.rejoin.web.page;

import io.rejoin.core.Cursor;
import io.rejoin.core.Event;
import io.rejoin.core.Signal;
import io.rejoin.core.StartAt;
import io.rejoin.core.StreamKey;
import io.rejoin.core.SubscribeRequest;
import io.rejoin.core.Subscriptions;
import io.rejoin.web.Lease;
import io.rejoin.web.departure.WaitWatch;
import io.rejoin.web.problem.ResetMembers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/**
 * Pages that wait for their first event.
 *
 * <p>Subscribes, and lets the subscription say which case it is: events before it is live are a backlog, which is read as
 * a page; events once live are the answer themselves, so that a thousand clients waiting for one event cost no query.
 * Cancelling releases the subscription.
 */
final class LongPoll {

    private final Subscriptions subscriptions;
    private final PageReader pages;
    private final WaitWatch watch;
    private final Scheduler scheduler;

    LongPoll(Subscriptions subscriptions, PageReader pages, WaitWatch watch, Scheduler scheduler) {
        this.subscriptions = subscriptions;
        this.pages = pages;
        this.watch = watch;
        this.scheduler = scheduler;
    }

    /**
     * Completes with the first events after {@code after}, or after {@code wait}, or when the node drains, with whatever
     * page there is then. Fails when the lease ends.
     */
    Mono<Page> poll(StreamKey stream, Cursor after, PageParameters parameters, Duration wait, Lease lease) {
        Mono<Page> backlog = pages.read(stream, parameters);
        Mono<Page> answer = Mono.defer(() -> firstAnswer(stream, after, parameters.limit(), backlog))
                .timeout(wait, backlog, scheduler);
        return Mono.firstWithSignal(answer, watch.interruption(lease).then(backlog));
    }

    private Mono<Page> firstAnswer(StreamKey stream, Cursor after, int limit, Mono<Page> backlog) {
        AtomicBoolean live = new AtomicBoolean();
        return subscriptions
                .subscribe(SubscribeRequest.of(stream, StartAt.after(after)))
                .limitRate(1) // what would come after the answer is not asked for
                .handle((Signal signal, SynchronousSink<Mono<Page>> answer) -> {
                    switch (signal) {
                        case Signal.Live ignored -> live.set(true);
                        case Signal.Events(List<Event> events) ->
                            answer.next(live.get() ? Mono.just(page(events, limit)) : backlog);
                        case Signal.Reset reset -> answer.error(ResetMembers.problem(reset));
                        case Signal.Opened ignored -> {}
                        case Signal.Ephemeral ignored -> {} // has no place in a page
                    }
                })
                .next()
                .defaultIfEmpty(backlog)
                .flatMap(page -> page);
    }

    /** The events came live, so the last of them is the head. */
    private static Page page(List<Event> events, int limit) {
        List<Event> shown = events.subList(0, Math.min(limit, events.size()));
        Event first = shown.getFirst();
        return new Page(
                shown,
                shown.getLast().cursor(),
                first.seq() == 1 ? null : first.cursor(),
                events.getLast().cursor());
    }
}
